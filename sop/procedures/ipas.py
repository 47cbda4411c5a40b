"""SOP Pemulihan Gagal Fungsi-Fungsi IPAS, Ditjen Kekayaan Intelektual (DJKI).

Source: seed 002, resolved in the domain notes 1.1 (A): fifteen steps, nine lanes, arrows and most
lane symbols lost in the scan. Steps 1-5 share one printed "15 menit" (reading T1); steps 9-12 and
15 have no time of their own.
"""

from __future__ import annotations

from sop.identity import Identity
from sop.language import Actor, End, Field, FieldKind, Provenance, Step, assumed, inferred, shared
from sop.machine import Procedure

USER = Actor("ipas_user", "Direktorat Teknis/Pengguna")
DIRECTOR = Actor("ip_tech_director", "Direktur TIKI")
SUBDIRECTOR = Actor("ipas_subdirector", "Kasubdit Pengembangan Sistem Informasi KI")
DATABASE_HEAD = Actor("db_section_head", "Kasie Database dan Keamanan Data")
NETWORK_HEAD = Actor("network_section_head", "Kasie Pengelola Jaringan")
APPLICATION_HEAD = Actor("app_section_head", "Kasie Aplikasi")
DEVELOPERS = Actor("ipas_dev_team", "Team IPAS Development")
REGISTRY_HEAD = Actor("tu_head", "Kasubag TU TIKI")
JFU = Actor("jfu", "JFU")

COMPLAINT = "Laporan pengaduan gangguan aplikasi"
NATURE = (("biasa", "Biasa"), ("segera", "Segera"), ("sangat_segera", "Sangat segera"))
RECOVERY = (
    ("restart", "Restart layanan"),
    ("rollback", "Kembali ke versi sebelumnya"),
    ("configuration", "Perubahan konfigurasi"),
    ("restore", "Pemulihan dari cadangan"),
    ("other", "Lainnya"),
)

LANE_LOST = inferred("Simbol kolom pelaksana hilang dalam pindaian; dibaca dari isi kegiatan.")
MERGED = inferred("Sel 'waktu' tergabung untuk langkah 1-5 (bacaan T1).")
NUMBER = inferred("Nomor 1-9 hilang dalam pindaian; dihitung dari urutan baris.")
BLANK = inferred("Kosong dalam pindaian.")


def _group(**more: Provenance) -> dict[str, Provenance]:
    return {"within": MERGED, "needs": MERGED, "gives": MERGED, "number": NUMBER, **more}


class IpasRecovery(Procedure):
    code = "ipas-1"
    name = "Pemulihan Gagal Fungsi-Fungsi IPAS"
    subject = "IPAS"
    owner = "Direktorat Jenderal Kekayaan Intelektual"
    identity = Identity(
        doubts=(
            ("number", "Naskah yang ada hanya memuat judul dan tabel; lembar identitasnya tidak "
                       "ikut terpindai."),
        ),
    )  # fmt: skip
    lanes = (
        "Direktorat Teknis/Pengguna",
        "Direktur TIKI",
        "Kasubdit Pengembangan Sistem Informasi KI",
        "Kasie Database dan Keamanan Data",
        "Kasie Pengelola Jaringan",
        "Kasie Aplikasi",
        "Team IPAS Development",
        "Kasubag TU TIKI",
        "JFU",
    )
    # The SOP knows no reopening. 14-Tidak sends a fault that remains to step 9.
    reopen_at = 9
    notes = (
        "Nomor langkah 1-9, tanda panah, dan sebagian besar simbol pelaksana hilang dalam "
        "pindaian; pembacaannya ditandai pada setiap langkah.",
        "Bacaan lain atas waktu: langkah 8-12 mungkin berbagi '15 menit'. Yang dipakai: langkah 8 "
        "15 menit, langkah 9-12 tanpa waktu.",
    )

    # fmt: off
    steps = [
        Step(1, "Menyampaikan surat gangguan fungsi atau modul IPAS",
             USER, COMPLAINT, shared(1, 5, "15 menit"), COMPLAINT,
             file="optional", public=True,
             form=(
                 Field("letter_number", "Nomor surat", FieldKind.TEXT),
                 Field("letter_date", "Tanggal surat", FieldKind.DATE),
                 Field("subject", "Perihal", FieldKind.TEXT, prefill="title"),
                 Field("modules", "Fungsi atau modul IPAS yang terganggu"),
             ),
             provenance={"number": NUMBER, "within": MERGED}),
        Step(2, "Menerima surat dan menyampaikannya kepada Direktur",
             REGISTRY_HEAD, COMPLAINT, shared(1, 5, "15 menit"), COMPLAINT,
             form=(
                 Field("register_number", "Nomor agenda", FieldKind.TEXT),
                 Field("received_at", "Diterima pada", FieldKind.PAST),
             ),
             provenance=_group()),
        Step(3, "Mendisposisi surat kepada Kasubdit",
             DIRECTOR, COMPLAINT, shared(1, 5, "15 menit"), COMPLAINT,
             form=(
                 Field("direction", "Isi disposisi"),
                 Field("nature", "Sifat", FieldKind.CHOICE, choices=NATURE),
             ),
             provenance=_group()),
        Step(4, "Mencatat disposisi lalu meneruskan surat dan disposisi",
             REGISTRY_HEAD, COMPLAINT, shared(1, 5, "15 menit"), COMPLAINT,
             form=(Field("forwarded", "Catatan penerusan surat dan disposisi"),),
             provenance=_group(actors=LANE_LOST)),
        Step(5, "Meneruskan disposisi kepada Kasie Aplikasi",
             SUBDIRECTOR, COMPLAINT, shared(1, 5, "15 menit"), COMPLAINT,
             form=(Field("direction", "Isi disposisi lanjutan"),),
             provenance=_group()),
        Step(6, "Memberi arahan tindak lanjut kepada JFU",
             APPLICATION_HEAD, "Pengaduan gangguan aplikasi", "15 menit", "Perintah",
             form=(
                 Field("order", "Isi perintah"),
                 Field("officer", "JFU yang ditugaskan", FieldKind.OFFICER, required=False,
                       role="jfu", sets="next_holder",
                       help="Kosongkan bila semua JFU boleh mengerjakan."),
             ),
             provenance={"number": NUMBER, "actors": LANE_LOST}),
        Step(7, "Mengidentifikasi asal gangguan",
             JFU, (COMPLAINT, "Perintah"), "1 jam", COMPLAINT,
             yes=8, no=End("not_application", "Bukan gangguan aplikasi"),
             question="Apakah gangguan berasal dari aplikasi IPAS?", file="optional",
             form=(
                 Field("findings", "Temuan"),
                 Field("evidence", "Bukti atau cara pemeriksaan"),
             ),
             provenance={
                 "number": NUMBER, "actors": LANE_LOST,
                 "next": inferred("Anak panah hilang; 'Tidak' memberi tahu Direktorat Teknis lalu selesai."),
             }),
        Step(8, "Memerintahkan pencatatan di jurnal harian sebagai pengecekan akses",
             APPLICATION_HEAD, COMPLAINT, "15 menit", "Perintah/instruksi",
             form=(Field("order", "Perintah pencatatan jurnal harian"),),
             provenance={"number": NUMBER, "actors": LANE_LOST,
                         "within": inferred("Mungkin waktu bersama langkah 8-12; dipakai untuk 8 saja.")}),
        Step(9, "Menganalisis penyebab gangguan",
             APPLICATION_HEAD, (), "", (),
             yes=13, no=10, question="Apakah penyebabnya pada aplikasi?",
             form=(
                 Field("cause", "Penyebab dan perintah pemulihan kepada JFU"),
                 Field("officer", "JFU yang ditugaskan", FieldKind.OFFICER, required=False,
                       role="jfu", sets="next_holder",
                       help="Kosongkan bila semua JFU boleh mengerjakan."),
             ),
             provenance={"number": NUMBER, "actors": LANE_LOST, "needs": BLANK, "within": BLANK,
                         "gives": BLANK, "next": inferred("Anak panah hilang; dibaca dari kegiatan.")}),
        Step(10, "Mengoordinasikan pengecekan perangkat",
             (DATABASE_HEAD, NETWORK_HEAD), (), "", (), mode="all", file="optional",
             form=(
                 Field("devices", "Perangkat yang diperiksa"),
                 Field("result", "Hasil pemeriksaan"),
             ),
             provenance={
                 "actors": inferred("Kasie Aplikasi mengundang kedua Kasie; keduanya menjawab."),
                 "needs": BLANK, "within": BLANK, "gives": BLANK,
             }),
        Step(11, "Menganalisis hasil koordinasi",
             APPLICATION_HEAD, (), "", (),
             yes=13, no=12, question="Apakah penyebab gangguan teridentifikasi?",
             form=(Field("cause", "Penyebab dan arahan pemeriksaan fungsi kepada JFU"),),
             provenance={
                 "actors": LANE_LOST, "needs": BLANK, "within": BLANK, "gives": BLANK,
                 "next": inferred("'Ya' ke 13, penerima instruksi; 14 adalah bacaan lain."),
             }),
        Step(12, "Menganalisis modul dan melaporkan penyebab kepada Kasie Aplikasi",
             DEVELOPERS, (), "", (), next=11, file="optional",
             form=(Field("cause", "Penyebab menurut analisis modul"),),
             provenance={
                 "actors": inferred("Satu-satunya kolom yang belum terpakai."),
                 "needs": BLANK, "within": BLANK, "gives": BLANK,
                 "next": inferred("Hasil kembali kepada Kasie Aplikasi yang memutus di 11; 13 adalah bacaan lain."),
             }),
        Step(13, "Menjalankan instruksi pemulihan sumber daya",
             JFU, "Instruksi", "1jam", "Aplikasi siap digunakan", file="optional",
             form=(
                 Field("recovery", "Jenis pemulihan", FieldKind.CHOICE, choices=RECOVERY),
                 Field("before", "Keadaan sebelum tindakan"),
                 Field("actions", "Tindakan yang dilakukan"),
                 Field("after", "Keadaan sesudah tindakan"),
             ),
             provenance={"actors": LANE_LOST}),
        Step(14, "Menguji dan memastikan aplikasi berjalan",
             (JFU, USER), "Aplikasi siap digunakan", "1 jam", "konfirmasi pengaduan ditutup",
             yes=15, no=9, mode="all", question="Apakah aplikasi sudah berjalan kembali?",
             public=True,
             form=(
                 Field("test", "Hasil uji per fungsi atau modul", lanes=("jfu",)),
                 Field("remark", "Catatan (boleh kosong)", required=False, lanes=("ipas_user",)),
             ),
             provenance={
                 "actors": inferred("JFU menguji, Direktorat Teknis mengonfirmasi."),
                 "next": assumed("'Tidak' melapor kepada Kasie Aplikasi: langkah 9; 8 atau 6 adalah bacaan lain."),
             }),
        Step(15, "Mencatat penanganan di jurnal harian dan log keluhan",
             JFU, "konfirmasi pengaduan ditutup", "", "laporan perbaikan aplikasi terdokumentasi",
             form=(
                 Field("journal", "Catatan jurnal harian"),
                 Field("acknowledged_by", "Mengetahui (Kasie Aplikasi)", FieldKind.TEXT),
             ),
             provenance={"actors": LANE_LOST, "within": BLANK}),
    ]
    # fmt: on

    class Meta:
        proxy = True
        verbose_name = "gangguan IPAS"
