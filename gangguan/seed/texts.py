"""What the invented people write: complaints put together from parts, and words of officers."""

from __future__ import annotations

from random import Random

WHERE = """
ruang bendahara, ruang rapat, loket pelayanan, lantai dua, lantai tiga, ruang arsip, ruang pimpinan,
gudang, ruang kepegawaian, ruang perencanaan, ruang keuangan, front office, ruang staf, aula,
gedung lama, gedung baru
"""
FAULTS = {
    "network-1": (
        ("Internet kantor putus", "Semua komputer tidak dapat membuka situs apa pun."),
        ("Intranet tidak tersambung", "Aplikasi keuangan tidak dapat dibuka."),
        ("Wifi tidak muncul", "Nama jaringan wifi tidak tampak pada laptop dan telepon."),
        ("Sambungan internet lambat", "Halaman dibuka lebih dari satu menit lalu gagal."),
        ("Kabel LAN tidak berfungsi", "Lampu pada switch padam dan komputer tidak tersambung."),
    ),
    "database-1": (
        ("Database lambat", "Pencarian data lebih dari satu menit lalu gagal."),
        ("Aplikasi tidak dapat dibuka", "Muncul pesan database connection refused sejak pagi."),
        ("Laporan gagal dicetak", "Cetak laporan berhenti dengan galat basis data."),
        ("Data tidak tersimpan", "Isian hilang setelah tombol simpan ditekan."),
        ("Data ganda pada daftar", "Satu pegawai tercatat dua kali setelah pemutakhiran."),
    ),
    "ipas-1": (
        ("Modul pencarian galat", "Pencarian berhenti dengan galat 500."),
        ("Unggah berkas gagal", "Berkas permohonan tidak dapat diunggah."),
        ("Cetak sertifikat gagal", "Sertifikat keluar tanpa isi."),
        ("Halaman permohonan kosong", "Daftar permohonan tidak memuat satu baris pun."),
    ),
}
RARE = (
    (0.0005, "Switch mikrotik mati", "Perangkat mikrotik tidak menyala sejak listrik padam."),
    (0.004, "Sertifikat keamanan kedaluwarsa", "Peramban menolak sertifikat keamanan aplikasi."),
)
MORE = (
    "Sudah dicoba dimulai ulang.", "Terjadi sejak pagi.", "Pelayanan di loket terhambat.",
    "Hanya terjadi pada jam sibuk.", "Mohon segera dibantu.", "Pekerjaan tertunda.",
    "Rekan di ruangan lain mengalami hal yang sama.", "",
)  # fmt: skip
ANSWERS = (
    "Sudah dilaksanakan sesuai prosedur.", "Diperiksa di tempat; keadaan dicatat.",
    "Penyebab ditemukan dan diperbaiki.", "Berfungsi kembali setelah dimulai ulang.",
    "Konfigurasi diperbaiki dan diuji.", "Dikoordinasikan dengan petugas terkait.",
)  # fmt: skip
REASONS_NO = (
    "Masih gagal saat diuji; periksa ulang.", "Laporan belum lengkap.", "Gangguan timbul kembali.",
)  # fmt: skip
MESSAGES = (
    ("Apakah sudah ada perkembangan?", "Petugas sedang memeriksa di lokasi; mohon ditunggu."),
    ("Gangguan masih terjadi di ruangan kami.", "Terima kasih, akan kami periksa kembali."),
    ("Kapan dapat dipakai kembali?", "Perkiraan ada pada halaman aduan ini."),
)
NOTES = ("Catatan: kejadian serupa bulan lalu.", "Catatan: perangkat ini perlu diganti.")
ARAHAN = (
    "Dahulukan aduan ini; laporkan kemajuannya sebelum pulang.",
    "Minta bantuan seksi lain bila perlu.", "Selesaikan hari ini.",
)  # fmt: skip
PAUSE_NOTE = "Menunggu pihak lain; dicatat agar waktu tidak terhitung."
ROOMS = [" ".join(room.split()) for room in WHERE.split(",")]


def complaint(dice: Random, procedure: str) -> tuple[str, str, str]:
    """Title, symptoms and place of a complaint."""
    room = ROOMS[int(dice.random() * len(ROOMS))]
    faults = FAULTS[procedure]
    title, symptoms = faults[int(dice.random() * len(faults))]
    if procedure == "network-1":
        drawn = dice.random()
        for share, rare, words in RARE:
            if drawn < share:
                title, symptoms = rare, words
                break
    more = MORE[int(dice.random() * len(MORE))]
    return f"{title} di {room}", f"{symptoms} {more}".strip(), room
