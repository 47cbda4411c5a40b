"""SOP Pemulihan Gagal Fungsi-Fungsi IPAS, Ditjen Kekayaan Intelektual (DJKI).

Source: seed 002, resolved in the domain notes 1.1 (A): fifteen steps, nine lanes, arrows and most
lane symbols lost in the scan. Steps 1-5 share one printed "15 menit" (reading T1); steps 9-12 and
15 have no time of their own.
"""

from __future__ import annotations

from sop.language import (
    COMPLAINT_ITSELF,
    Actor,
    End,
    Provenance,
    Step,
    assumed,
    given_by,
    inferred,
    shared,
)
from sop.library.identity import Identity
from sop.machine import Procedure
from sop.procedures import ipas_forms as ask

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
             form=ask.INCIDENT_LETTER, paper="Catatan surat gangguan", found={COMPLAINT: COMPLAINT_ITSELF},
             provenance={"number": NUMBER, "within": MERGED}),
        Step(2, "Menerima surat dan menyampaikannya kepada Direktur",
             REGISTRY_HEAD, COMPLAINT, shared(1, 5, "15 menit"), COMPLAINT,
             found={COMPLAINT: given_by(1)},
             form=ask.AGENDA_ENTRY, paper="Catatan agenda surat masuk",
             provenance=_group()),
        Step(3, "Mendisposisi surat kepada Kasubdit",
             DIRECTOR, COMPLAINT, shared(1, 5, "15 menit"), COMPLAINT,
             found={COMPLAINT: given_by(1)},
             form=ask.TO_SUBDIRECTOR, paper="Disposisi Direktur", disposes=True,
             provenance=_group()),
        Step(4, "Mencatat disposisi lalu meneruskan surat dan disposisi",
             REGISTRY_HEAD, COMPLAINT, shared(1, 5, "15 menit"), COMPLAINT,
             found={COMPLAINT: given_by(1)},
             form=ask.FORWARDING, paper="Catatan penerusan surat dan disposisi",
             provenance=_group(actors=LANE_LOST)),
        Step(5, "Meneruskan disposisi kepada Kasie Aplikasi",
             SUBDIRECTOR, COMPLAINT, shared(1, 5, "15 menit"), COMPLAINT,
             found={COMPLAINT: given_by(1)},
             form=ask.TO_SECTION, paper="Disposisi Kasubdit", disposes=True,
             provenance=_group()),
        Step(6, "Memberi arahan tindak lanjut kepada JFU",
             APPLICATION_HEAD, "Pengaduan gangguan aplikasi", "15 menit", "Perintah",
             form=ask.ORDER, retired=ask.OLD_ORDER, disposes=True,
             found={"Pengaduan gangguan aplikasi": COMPLAINT_ITSELF},
             provenance={"number": NUMBER, "actors": LANE_LOST}),
        Step(7, "Mengidentifikasi asal gangguan",
             JFU, (COMPLAINT, "Perintah"), "1 jam", COMPLAINT,
             yes=8, no=End("not_application", "Bukan gangguan aplikasi"),
             question="Apakah gangguan berasal dari aplikasi IPAS?", file="optional",
             found={COMPLAINT: given_by(1)},
             form=ask.FINDINGS, paper="Hasil identifikasi gangguan",
             provenance={
                 "number": NUMBER, "actors": LANE_LOST,
                 "next": inferred("Anak panah hilang; 'Tidak' memberi tahu Direktorat Teknis lalu selesai."),
             }),
        Step(8, "Memerintahkan pencatatan di jurnal harian sebagai pengecekan akses",
             APPLICATION_HEAD, COMPLAINT, "15 menit", "Perintah/instruksi",
             found={COMPLAINT: given_by(7)},
             form=ask.JOURNAL_ORDER, journals="order", journal_of="jfu",
             provenance={"number": NUMBER, "actors": LANE_LOST,
                         "within": inferred("Mungkin waktu bersama langkah 8-12; dipakai untuk 8 saja.")}),
        Step(9, "Menganalisis penyebab gangguan",
             APPLICATION_HEAD, (), "", (),
             yes=13, no=10, question="Apakah penyebabnya pada aplikasi?",
             form=ask.ANALYSIS, paper="Hasil analisis penyebab",
             provenance={"number": NUMBER, "actors": LANE_LOST, "needs": BLANK, "within": BLANK,
                         "gives": BLANK, "next": inferred("Anak panah hilang; dibaca dari kegiatan.")}),
        Step(10, "Mengoordinasikan pengecekan perangkat",
             (DATABASE_HEAD, NETWORK_HEAD), (), "", (), mode="all", file="optional",
             form=ask.DEVICES, paper="Hasil pengecekan perangkat",
             provenance={
                 "actors": inferred("Kasie Aplikasi mengundang kedua Kasie; keduanya menjawab."),
                 "needs": BLANK, "within": BLANK, "gives": BLANK,
             }),
        Step(11, "Menganalisis hasil koordinasi",
             APPLICATION_HEAD, (), "", (),
             yes=13, no=12, question="Apakah penyebab gangguan teridentifikasi?",
             form=ask.JOINT_ANALYSIS, paper="Hasil analisis koordinasi",
             provenance={
                 "actors": LANE_LOST, "needs": BLANK, "within": BLANK, "gives": BLANK,
                 "next": inferred("'Ya' ke 13, penerima instruksi; 14 adalah bacaan lain."),
             }),
        Step(12, "Menganalisis modul dan melaporkan penyebab kepada Kasie Aplikasi",
             DEVELOPERS, (), "", (), next=11, file="optional",
             form=ask.MODULE_ANALYSIS, paper="Hasil analisis modul",
             provenance={
                 "actors": inferred("Satu-satunya kolom yang belum terpakai."),
                 "needs": BLANK, "within": BLANK, "gives": BLANK,
                 "next": inferred("Hasil kembali kepada Kasie Aplikasi yang memutus di 11; 13 adalah bacaan lain."),
             }),
        Step(13, "Menjalankan instruksi pemulihan sumber daya",
             JFU, "Instruksi", "1jam", "Aplikasi siap digunakan", file="optional",
             form=ask.RECOVERY_ACTIONS, paper="Catatan pemulihan", retired=ask.OLD_RECOVERY,
             found={"Instruksi": given_by(8, 9, 11)},
             provenance={"actors": LANE_LOST}),
        Step(14, "Menguji dan memastikan aplikasi berjalan",
             (JFU, USER), "Aplikasi siap digunakan", "1 jam", "konfirmasi pengaduan ditutup",
             yes=15, no=9, mode="all", question="Apakah aplikasi sudah berjalan kembali?",
             public=True,
             form=ask.TEST_CHECKLIST, paper="Hasil uji dan konfirmasi",
             provenance={
                 "actors": inferred("JFU menguji, Direktorat Teknis mengonfirmasi."),
                 "next": assumed("'Tidak' melapor kepada Kasie Aplikasi: langkah 9; 8 atau 6 adalah bacaan lain."),
             }),
        Step(15, "Mencatat penanganan di jurnal harian dan log keluhan",
             JFU, "konfirmasi pengaduan ditutup", "", "laporan perbaikan aplikasi terdokumentasi",
             form=ask.REPAIR_REPORT, paper="Laporan perbaikan aplikasi", journals="journal",
             provenance={"actors": LANE_LOST, "within": BLANK}),
    ]
    # fmt: on

    class Meta:
        proxy = True
        verbose_name = "gangguan IPAS"
