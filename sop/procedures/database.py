"""SOP Pengelolaan Gangguan Database, Pemerintah Provinsi Kalimantan Timur.

Source: seed 004, resolved in the domain notes 1.3 (C). Nine steps, five lanes, 3 hari kerja.
Activity texts are short paraphrases of the document's.
"""

from __future__ import annotations

from sop.language import MADE_HERE, Actor, Step, assumed, inferred
from sop.library.identity import Identity, Prose
from sop.machine import Procedure
from sop.procedures import database_forms as ask

NETWORK_ADMIN = Actor("db_network_admin", "Administrator Jaringan dan Server")
EXAMINER = Actor("it_examiner", "Pemeriksa dan Pengelola Teknologi Informasi")
SECTION_HEAD = Actor(
    "data_section_head", "Pejabat Pengawas Seksi Pengelolaan Data dan Integrasi SI"
)
DIVISION_HEAD = Actor("ict_division_head", "Pejabat Administrator Bidang TIK")


class DatabaseFault(Procedure):
    code = "database-1"
    name = "Pengelolaan Gangguan Database"
    subject = "Database"
    owner = "Pemerintah Provinsi Kalimantan Timur"
    overall = "3 hari kerja"  # section E; loops never move it
    lanes = (
        "Administrator Jaringan dan Server",
        "Pemeriksa dan Pengelola Teknologi Informasi",
        "Pejabat Pengawas Seksi Pengelolaan Data dan Integrasi SI",
        "Pejabat Administrator Bidang TIK",
        "Kepala Dinas",
    )
    identity = Identity(
        legal_basis=(
            "Undang-undang Nomor 14 tahun 2008 tentang Keterbukaan Informasi Publik",
            "Undang-undang Nomor 25 Tahun 2009 tentang pelayanan Publik",
            "Peraturan Pemerintah Nomor 82 Tahun 2012 tentang Penyelenggaraan Sistem dan "
            "Transaksi Elektronik",
            "Peraturan Menteri Komunikasi dan Informatika Nomor 7 Tahun 2013 tentang Pedoman "
            "Penerapan Interoperabilitas Dokumen Perkantoran",
            "Peraturan Menteri Komunikasi dan Informatika Nomor 14 tahun 2016 tentang Pedoman "
            "Nomenklatur Perangkat Daerah Bidang Komunikasi dan Informatika Nomenkaltur",
        ),
        related=("SOP Integrasi Sistem Informasi", "SOP Co-location dan Hosting Server"),
        warning=("Bila database terganggu, aplikasi yang memakainya ikut terganggu dan pekerjaan "
                 "terhambat.",),
        qualifications=(
            "Administrator memiliki surat tugas dari pimpinan",
            "Cukup menguasai pengoperasian aplikasi dan jaringan",
            "Menjaga kerahasiaan dan keamanan data serta informasi yang dikelola",
        ),
        equipment=(
            "Permohonan dan disposisi",
            "Server dan database aplikasi",
            "ATK, personal komputer, UPS, dan lain-lain",
            "Media komunikasi dan lain-lain",
        ),
        record_keeping=("Pengendali akses terhadap data dan informasi milik pemerintah",),
        in_charge="Bidang Teknologi Informasi dan Komunikasi, Seksi Pengelolaan Data dan "
                  "Integrasi Sistem Informasi, berdasarkan Permenkominfo Nomor 14 Tahun 2006",
        place="Lingkungan Pemerintah Provinsi Kalimantan Timur",
        time="3 (tiga) hari kerja",
        repeated_basis=(
            "Undang-Undang 14 tahun 2008 tentang Keterbukaan Informasi Publik",
            "Undang-Undang Nomor 25 Tahun 2009 tentang pelayanan Publik",
            "Peraturan Pemerintah Nomor 82 Tahun 2012 tentang Penyelenggaraan Sistem dan "
            "Transaksi Elektronik",
            "Peraturan Menteri Komunikasi dan Informatika Nomor 7 Tahun 2013 tentang Pedoman "
            "Penerapan Interoperabilitas Dokumen Perkantoran",
            "Peraturan Menteri Komunikasi dan Informatika Nomor 14 tahun 2016 tentang Pedoman "
            "Nomenklatur Perangkat Daerah Bidang Komunikasi dan Informatika Nomenkaltur",
        ),
        doubts=(
            ("legal_basis", "Butir 5 diakhiri kata “Nomenkaltur”; tampaknya salah ketik dalam "
                            "naskah."),
            ("qualifications", "Bagian F berbeda dari lembar identitas: surat tugas juga untuk "
                               "Pengawas Seksi, dan kerahasiaan dibebankan kepada Pemeriksa dan "
                               "Pengelola TI."),
            ("record_keeping", "Judul kotak ini tercetak “Penotaan dan Pendataan”."),
        ),
    )  # fmt: skip
    # Section B of the document. Where it and the chart (section G) part, the chart is followed.
    narrative = {
        1: Prose("Pemeriksa dan Pengelola TI mengisi formulir laporan dan melaporkan kepada "
                 "Administrator.",
                 "Bagan tidak menyebut kepada siapa. “Administrator” dibaca Pejabat Administrator "
                 "karena langkah 2 ada pada kolomnya."),
        2: Prose("Pejabat Administrator Bidang TIK menyampaikan formulir dan mendisposisi laporan "
                 "kepada Pejabat Pengawas.",
                 "Bagan hanya menyebut menerima dan mengecek; disposisi disebut naskah dan kolom "
                 "kelengkapan."),
        3: Prose("Pejabat Pengawas memberi arahan penyelesaian."),
        4: Prose("Pemeriksa dan Pengelola TI menindaklanjuti disposisi bersama Administrator "
                 "Jaringan.",
                 "Bagan menambahkan pengecekan dan tidak menyebut Administrator Jaringan."),
        5: Prose("Administrator Jaringan memeriksa database pada server dan melaporkan hasilnya."),
        6: Prose("Pengelola TI melaporkan hasil pengecekan kepada Pejabat Pengawas.",
                 "Bagan tidak menyebut kepada siapa; naskah menyingkat nama pelaksana."),
        7: Prose("Pejabat Pengawas mengecek dan memberi arahan. Selesai: dilaporkan kepada Pejabat "
                 "Administrator. Belum: Administrator Jaringan memeriksa server kembali."),
        8: Prose("Pejabat Pengawas mengecek laporan. Selesai: dilaporkan kepada Administrator. "
                 "Belum: disampaikan kepada Pejabat Pengawas untuk dicek kembali.",
                 "Pelaksana berbeda: naskah menyebut Pejabat Pengawas, bagan menempatkan keputusan "
                 "pada Pejabat Administrator. Yang dipakai bagan."),
        9: Prose("Pemeriksa dan Pengelola TI membuat laporan penyelesaian pekerjaan dan "
                 "menyampaikannya kepada instansi terkait.",
                 "Kolom output bagan menyebut surat laporan penyelesaian gangguan."),
    }  # fmt: skip
    # The SOP knows no reopening. 7-Tidak sends unfinished work to 5; a closed one goes there too.
    reopen_at = 5
    notes = (
        "Langkah 8: naskah B.8 menyebut Pejabat Pengawas, bagan menempatkan keputusan pada "
        "Pejabat Administrator; yang dipakai adalah bagan.",
        "Kepala Dinas memiliki kolom tetapi tidak memiliki langkah.",
        "Satuan 'hari' pada langkah 4 dibaca sebagai hari kerja, sama seperti bagian E.",
    )

    # fmt: off
    #    No  Kegiatan                                     Pelaksana      Kelengkapan                      Waktu       Output
    steps = [
        Step(1, "Menerima dan mencatat laporan pada formulir",
             EXAMINER, "Form Laporan", "30 menit", "Form Laporan",
             form=ask.REPORT, found={"Form Laporan": MADE_HERE}),
        Step(2, "Menerima, memeriksa, dan mendisposisi laporan",
             DIVISION_HEAD, "Disposisi", "1 jam", "Form Pengecekan",
             form=ask.CHECK, retired=ask.OLD_CHECK, disposes=True, found={"Disposisi": MADE_HERE},
             provenance={"needs": inferred(
                 "Disposisi dibuat pada langkah ini sendiri; dicetak demikian dalam SOP.")}),
        Step(3, "Memberi arahan penyelesaian gangguan",
             SECTION_HEAD, "Form Pengecekan", "1 Jam", "Catatan Disposisi",
             form=ask.DIRECTION, disposes=True),
        Step(4, "Menindaklanjuti disposisi dan melakukan pengecekan bersama",
             EXAMINER, "Catatan Disposisi", "1-2 hari", "Catatan Gangguan",
             helpers=(NETWORK_ADMIN,), file="optional",
             form=ask.INCIDENT_NOTE,
             provenance={
                 "actors": inferred("Prosedur B.4: bersama Administrator Jaringan; yang "
                                    "bertanggung jawab adalah Pemeriksa."),
                 "within": inferred("'hari' dibaca hari kerja: bagian E memakai hari kerja."),
             }),
        Step(5, "Memeriksa database pada server dan melaporkan hasilnya",
             NETWORK_ADMIN, "Catatan Gangguan", "15 menit", "Laporan gangguan",
             file="optional",
             form=ask.INSPECTION, retired=ask.OLD_INSPECTION),
        Step(6, "Melaporkan hasil pengecekan kepada Pejabat Pengawas",
             EXAMINER, "Laporan gangguan", "1 Jam", "laporan gangguan",
             form=ask.INCIDENT_REPORT),
        Step(7, "Memeriksa penanganan dan memberi arahan",
             SECTION_HEAD, "laporan gangguan", "1 jam", "laporan penyelesaian gangguan",
             yes=8, no=5, question="Apakah gangguan telah selesai ditangani?",
             form=ask.RESOLUTION,
             provenance={"next": inferred(
                 "'Tidak' berada pada kolom Administrator Jaringan, jadi kembali ke langkah 5.")}),
        Step(8, "Memeriksa laporan penyelesaian",
             DIVISION_HEAD, "laporan penyelesaian gangguan", "15 menit",
             "laporan penyelesaian pekerjaan",
             yes=9, no=7, question="Apakah laporan penyelesaian sudah sesuai dan pekerjaan selesai?",
             form=ask.REVIEW,
             provenance={"actors": inferred(
                 "Bagan dipakai: naskah B.8 menyebut Pejabat Pengawas, yang tidak dapat "
                 "mengembalikan kepada dirinya sendiri.")}),
        Step(9, "Menyusun laporan penyelesaian pekerjaan dan mengirimkannya ke instansi terkait",
             EXAMINER, "laporan penyelesaian pekerjaan", "15 menit",
             "surat laporan penyelesaian gangguan",
             file="required", public=True,
             form=ask.COMPLETION_LETTER, paper="Catatan pengiriman surat laporan penyelesaian",
             provenance={"file": assumed("Surat yang sudah ditandatangani diunggah sebagai bukti.")}),
    ]
    # fmt: on

    class Meta:
        proxy = True
        verbose_name = "gangguan database"
