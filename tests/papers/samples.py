"""One realistic sheet of every layout; no real person, number or office stands in them."""

from __future__ import annotations

import io
from dataclasses import replace

from PIL import Image, ImageDraw

from papers.press.sheet import (
    DispositionHand,
    DispositionSheet,
    Heading,
    Items,
    Kop,
    Layout,
    Mark,
    Pairs,
    Sheet,
    Sign,
    Signs,
    Table,
    Text,
    Ticks,
)

APPROVED = "Disetujui dalam sistem,\n21 November 2026 pukul 10.05 WITA"


def logo() -> bytes:
    image = Image.new("RGBA", (240, 280), (255, 255, 255, 0))
    draw = ImageDraw.Draw(image)
    draw.polygon([(120, 5), (230, 45), (215, 190), (120, 275), (25, 190), (10, 45)], fill="#0b5c6b")
    draw.polygon(
        [(120, 40), (195, 68), (184, 176), (120, 236), (56, 176), (45, 68)], fill="#fff3dc"
    )
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


KOP = Kop(
    (
        "PEMERINTAH KABUPATEN CONTOH",
        "DINAS KOMUNIKASI DAN INFORMATIKA",
    ),
    "Jalan Merdeka Nomor 1, Contoh Kota 70001",
    "Telepon (0500) 100200, Laman diskominfo.contoh.example, Surel diskominfo@contoh.example",
    logo(),
)
MARK = Mark("K7QM2XWD4TRH", "https://gangguan.contoh.example/periksa/K7QM2XWD4TRH/")
HEAD = Sign(
    "KEPALA DINAS KOMUNIKASI DAN INFORMATIKA",
    "Dra. Contoh Pertama, M.Si.",
    "19700101 199501 2 001",
    "Pembina Utama Muda",
    note=APPROVED,
)
TECHNICIAN = Sign("Administrator Jaringan dan Server", "Contoh Ketiga", "19900101 201501 1 003")

LETTER = Sheet(
    Layout.LETTER,
    "Surat laporan penyelesaian gangguan SIPD",
    kop=KOP,
    place_date="Contoh Kota, 21 November 2026",
    particulars=(
        ("Nomor", "489/061/DISKOMINFO/XI/2026"),
        ("Sifat", "Segera"),
        ("Lampiran", "1 (satu) berkas"),
        ("Hal", "Laporan penyelesaian gangguan database pada layanan SIPD"),
    ),
    addressee="Kepala Badan Keuangan dan Aset Daerah\nKabupaten Contoh\ndi Contoh Kota",
    blocks=(
        Text(
            "Menindaklanjuti laporan gangguan nomor GGN-2026-000123 tanggal 19 November 2026 "
            "tentang database SIPD yang tidak dapat diakses, bersama ini kami sampaikan bahwa "
            "gangguan tersebut telah selesai ditangani sesuai SOP Pengelolaan Gangguan Database.",
            indent=True,
        ),
        Pairs(
            (
                ("Layanan", "SIPD Penatausahaan"),
                ("Mulai gangguan", "19 November 2026 pukul 08.15 WITA"),
                ("Pulih", "21 November 2026 pukul 09.40 WITA"),
                ("Penyebab", "Ruang penyimpanan log transaksi penuh sehingga database berhenti."),
                (
                    "Tindakan",
                    "1. Memindahkan arsip log ke penyimpanan cadangan.\n"
                    "2. Menambah ruang penyimpanan dan memulai ulang layanan database.\n"
                    "3. Memeriksa replikasi dan cadangan harian.",
                ),
            )
        ),
        Text(
            "Agar gangguan serupa tidak terulang, pemantauan ruang penyimpanan telah diaktifkan "
            "dengan peringatan pada 80 persen kapasitas.",
            indent=True,
        ),
        Text("Demikian disampaikan, atas perhatian Saudara diucapkan terima kasih.", indent=True),
    ),
    signs=(HEAD,),
    copies=("Bupati Contoh (sebagai laporan)", "Inspektur Kabupaten Contoh"),
    mark=MARK,
    author="Dinas Komunikasi dan Informatika Kabupaten Contoh",
)

MEMO = Sheet(
    Layout.MEMO,
    "NOTA DINAS",
    kop=KOP,
    number="ND/045/TIK/XI/2026",
    particulars=(
        ("Yth.", "Kepala Dinas Komunikasi dan Informatika"),
        ("Dari", "Kepala Bidang Teknologi Informasi dan Komunikasi"),
        ("Tembusan", "Sekretaris Dinas"),
        ("Tanggal", "21 November 2026"),
        ("Sifat", "Segera"),
        ("Hal", "Perkembangan penanganan gangguan jaringan pada tiga perangkat daerah"),
    ),
    blocks=(
        Text(
            "Dengan hormat dilaporkan perkembangan penanganan gangguan jaringan sebagai berikut.",
            indent=True,
        ),
        Items(
            (
                "Dinas Kesehatan: sambungan pulih pada pukul 09.10 WITA.",
                "Badan Pendapatan: menunggu penggantian perangkat switch, perkiraan pulih "
                "23 November 2026 pukul 12.00 WITA.",
                "Kecamatan Contoh Hulu: petugas sedang di lokasi.",
            )
        ),
        Text("Demikian dilaporkan, mohon arahan lebih lanjut.", indent=True),
    ),
    signs=(
        Sign(
            "Kepala Seksi Infrastruktur",
            "Contoh Kedua, S.Kom.",
            "19800101 200501 1 002",
            "Penata Tingkat I",
            capacity="a.n.",
            on_behalf_of="Kepala Bidang Teknologi Informasi dan Komunikasi",
            note=APPROVED,
        ),
    ),
    mark=MARK,
    author="Dinas Komunikasi dan Informatika Kabupaten Contoh",
)

ORDER = Sheet(
    Layout.ORDER,
    "SURAT TUGAS",
    kop=KOP,
    number="800/112/DISKOMINFO/XI/2026",
    blocks=(
        Pairs(
            (
                (
                    "Dasar",
                    "1. SOP Penanganan Gangguan Koneksi Internet dan Intranet pada Jaringan Lokal "
                    "SKPD;\n2. Laporan gangguan nomor GGN-2026-000124 tanggal 21 November 2026.",
                ),
            )
        ),
        Heading("MENUGASKAN:"),
        Pairs(
            (
                (
                    "Kepada",
                    "1. Contoh Ketiga, NIP 19900101 201501 1 003, Administrator Jaringan;\n"
                    "2. Contoh Keempat, NIP 19910101 201601 1 004, Administrator Jaringan.",
                ),
                (
                    "Untuk",
                    "1. Memeriksa dan memperbaiki sambungan jaringan pada Dinas Kesehatan;\n"
                    "2. Mengisi formulir F-04 dan menyerahkannya kepada admin perangkat daerah;\n"
                    "3. Melaporkan hasilnya kepada Koordinator Jaringan.",
                ),
                ("Waktu", "21 November 2026 sampai dengan selesai"),
            )
        ),
        Text("Surat tugas ini dibuat untuk dilaksanakan dengan penuh tanggung jawab."),
    ),
    signs=(replace(HEAD, capacity="Plt.", place_date="Contoh Kota, 21 November 2026"),),
    mark=MARK,
    author="Dinas Komunikasi dan Informatika Kabupaten Contoh",
)

MINUTES = Sheet(
    Layout.MINUTES,
    "BERITA ACARA PEMULIHAN LAYANAN",
    kop=KOP,
    number="027/15/BA/XI/2026",
    blocks=(
        Text(
            "Pada hari ini, Sabtu, tanggal dua puluh satu bulan November tahun dua ribu dua puluh "
            "enam, kami yang bertanda tangan di bawah ini telah memeriksa bersama layanan SIPD "
            "setelah pemulihan, dengan hasil sebagai berikut."
        ),
        Heading("A. Hasil pemeriksaan"),
        Table(
            ("No", "Modul", "Sebelum", "Sesudah"),
            (
                ("1", "Penatausahaan", "Tidak dapat diakses", "Berjalan"),
                ("2", "Pelaporan", "Lambat (lebih dari 60 detik)", "Berjalan, 2 detik"),
            ),
            (1, 5, 6, 6),
        ),
        Heading("B. Simpulan"),
        Text("Layanan dinyatakan pulih dan dapat digunakan kembali oleh seluruh pengguna."),
        Text("Berita acara ini dibuat dengan sebenarnya untuk dipergunakan sebagaimana mestinya."),
    ),
    signs=(
        Sign("Pejabat Pengawas Seksi Pengelolaan Data dan Integrasi Sistem Informasi",
             "Contoh Kedua, S.Kom.", "19800101 200501 1 002", lead="Mengetahui,"),
        replace(TECHNICIAN, place_date="Contoh Kota, 21 November 2026", note=APPROVED),
    ),
    mark=MARK,
    author="Dinas Komunikasi dan Informatika Kabupaten Contoh",
)  # fmt: skip

DISPOSITION = Sheet(
    Layout.DISPOSITION,
    "LEMBAR DISPOSISI",
    kop=KOP,
    particulars=(
        ("Surat dari", "Direktorat Teknis Merek"),
        ("Diterima tanggal", "20 November 2026"),
        ("Nomor surat", "HKI.4-TI.03.01-77"),
        ("Nomor agenda", "0231/XI/2026"),
        ("Tanggal surat", "20 November 2026"),
        ("Sifat", "Segera"),
        ("Hal", "Gangguan fungsi pencarian pada aplikasi IPAS sejak pukul 08.00 WIB"),
    ),
    disposition=DispositionSheet(
        to=((True, "Kasubdit Pengembangan Sistem Informasi"), (False, "Kasubag Tata Usaha")),
        asks=(
            (True, "Proses lebih lanjut"),
            (False, "Tanggapan dan saran"),
            (True, "Koordinasi/konfirmasi"),
            (False, "Untuk diketahui"),
        ),
        text="Segera periksa dan laporkan hasilnya hari ini.",
        due="20 November 2026 pukul 16.00 WIB",
        paraf="Direktur Teknologi Informasi, 20 November 2026 pukul 09.05 WIB",
        hands=(
            DispositionHand(
                0, "20 November 2026 pukul 09.05 WIB", "Direktur Teknologi Informasi",
                ("Kasubdit Pengembangan Sistem Informasi (dibaca pukul 09.11 WIB)",),
                "Segera", "Proses lebih lanjut; koordinasi/konfirmasi.\n"
                "Segera periksa dan laporkan hasilnya hari ini.",
                "20 November 2026 pukul 16.00 WIB",
            ),
            DispositionHand(
                1, "20 November 2026 pukul 09.14 WIB", "Kasubdit Pengembangan Sistem Informasi",
                ("Kasie Aplikasi (dibaca 20 November 2026 pukul 09.20 WIB)",
                 "Kasie Database dan Keamanan Data (belum dibaca)"),
                "Segera", "Tugaskan JFU memeriksa modul pencarian.", "",
                ("Kasie Aplikasi, 20 November 2026 pukul 11.02 WIB: JFU telah ditugaskan.",),
            ),
            DispositionHand(
                2, "20 November 2026 pukul 09.30 WIB", "Kasie Aplikasi",
                ("Pelaksana (JFU) Aplikasi (dibaca 20 November 2026 pukul 09.31 WIB)",),
                "Sangat segera", "Periksa log aplikasi dan laporkan.",
            ),
        ),
    ),
    mark=MARK,
    author="Direktorat Teknologi Informasi",
)  # fmt: skip

FORM = Sheet(
    Layout.FORM,
    "FORMULIR ADUAN PERANGKAT DAERAH",
    kop=KOP,
    code="F-01",
    number="GGN-2026-000124",
    particulars=(
        ("Perangkat daerah", "Dinas Kesehatan Kabupaten Contoh"),
        ("Penanggung jawab TI", "Contoh Kelima (0800-0000-0000)"),
        ("Layanan", "Jaringan internet dan intranet"),
        ("Mulai gangguan", "21 November 2026 pukul 07.50 WITA"),
    ),
    blocks=(
        Heading("Gejala"),
        Ticks(
            (
                (True, "Tidak ada sambungan sama sekali"),
                (False, "Sambungan lambat"),
                (True, "Hanya sebagian ruangan"),
                (False, "Terputus-putus"),
            )
        ),
        Heading("Catatan kontak"),
        Table(
            ("No", "Waktu", "Yang dihubungi", "Cara", "Hasil"),
            (
                ("1", "21 November 2026 pukul 08.02 WITA", "Contoh Kelima", "Telepon",
                 "Tidak diangkat"),
                ("2", "21 November 2026 pukul 08.10 WITA", "Contoh Kelima", "Telepon",
                 "Tersambung: lampu perangkat distribusi padam sejak pagi."),
            ),
            (1, 4, 4, 2.4, 6),
        ),
        Heading("Uraian"),
        Text("Seluruh komputer di lantai dua tidak tersambung. Lantai satu berjalan normal."),
        Heading("Tanda tangan"),
        Signs(
            (
                Sign("Admin/PJ IT Dinas Kesehatan", lead="Pelapor,"),
                replace(TECHNICIAN, title="Staf Admin Jaringan", lead="Penerima aduan,",
                        place_date="Contoh Kota, 21 November 2026"),
            )
        ),
    ),
    mark=MARK,
    author="Dinas Komunikasi dan Informatika Kabupaten Contoh",
)  # fmt: skip


def log(rows: int = 60) -> Sheet:
    return Sheet(
        Layout.LOG,
        "JURNAL HARIAN",
        subtitle="1 sampai dengan 21 November 2026",
        kop=KOP,
        particulars=(
            ("Nama", "Contoh Ketiga"),
            ("Jabatan", "Administrator Jaringan dan Server"),
        ),
        blocks=(
            Table(
                ("No", "Tanggal", "Waktu", "Uraian kegiatan", "Tiket", "Keterangan"),
                tuple(
                    (
                        str(index),
                        f"{(index - 1) // 3 + 1} November 2026",
                        f"{7 + index % 9:02d}.{index * 7 % 60:02d} WITA",
                        "Memeriksa ruang penyimpanan, replikasi, dan cadangan database pada "
                        "server; hasil dicatat pada Form Pengecekan.",
                        f"GGN-2026-{index:06d}",
                        "Selesai" if index % 4 else "Menunggu perangkat",
                    )
                    for index in range(1, rows + 1)
                ),
                (1, 4, 3, 12, 4, 4),
            ),
        ),
        signs=(
            Sign("Pejabat Pengawas Seksi Pengelolaan Data", "Contoh Kedua, S.Kom.",
                 "19800101 200501 1 002", lead="Mengetahui,"),
            replace(TECHNICIAN, place_date="Contoh Kota, 21 November 2026"),
        ),
        mark=MARK,
        author="Dinas Komunikasi dan Informatika Kabupaten Contoh",
    )  # fmt: skip


SAMPLES: dict[str, Sheet] = {
    "letter": LETTER,
    "memo": MEMO,
    "order": ORDER,
    "minutes": MINUTES,
    "disposition": DISPOSITION,
    "form": FORM,
    "log": log(),
}
