"""SOP Penanganan Gangguan Koneksi Internet & Intranet pada Jaringan Lokal SKPD, Tanah Bumbu.

Source: seed 003, resolved in the domain notes 1.2 (B). Nine narrative steps without a table and
without any time: "segera" is a word, not a figure. Kelengkapan and output are implied.
"""

from __future__ import annotations

from sop.language import (
    BLANK_FORM,
    THING,
    Actor,
    End,
    Step,
    assumed,
    estimate_of,
    inferred,
)
from sop.library.identity import Identity
from sop.machine import Procedure
from sop.procedures import network_forms as ask

STAFF = Actor("network_admin", "Staf Admin Jaringan")
COORDINATOR = Actor("network_coordinator", "Koordinator Jaringan")

IMPLIED = inferred("Tersirat dalam naskah; SOP ini tidak memiliki tabel mutu baku.")


class NetworkFault(Procedure):
    code = "network-1"
    name = "Penanganan Gangguan Koneksi Internet dan Intranet pada Jaringan Lokal SKPD"
    subject = "Jaringan"
    owner = "Pemerintah Kabupaten Tanah Bumbu"
    identity = Identity(
        approved_title="Kepala Dinas Komunikasi dan Informatika",
        doubts=(
            ("approved_title", "Naskah berbunyi “Disusun oleh” Kepala Dinas; pengesahan, nomor, dan "
                               "tanggal tidak disebut."),
        ),
    )  # fmt: skip
    lanes = ("Staf Admin Jaringan", "Koordinator Jaringan")
    # The SOP knows no reopening. A network that fails again is pinged again.
    reopen_at = 2
    notes = (
        "SOP ini tidak menetapkan satu pun waktu; 'segera' bukan angka.",
        "Langkah 2: naskah tidak menyebut apa yang terjadi bila ping berhasil; tiket ditutup "
        "sebagai 'tidak terbukti'.",
        "Formulir F-02 dan F-03 tidak pernah disebut; kodenya dibiarkan kosong.",
    )

    # fmt: off
    steps = [
        Step(1, "Memantau rutin dan menemukan gangguan, atau menerima laporan admin SKPD",
             STAFF, (), "", "catatan gangguan",
             form=ask.NOTE,
             provenance={"gives": IMPLIED}),
        Step(2, "Memeriksa perangkat dengan ping",
             STAFF, "laptop", "", "hasil ping",
             yes=3, no=End("not_proven", "Gangguan tidak terbukti"),
             question="Apakah ping gagal (gangguan terbukti)?", urgency="segera", file="optional",
             form=ask.PING, found={"laptop": THING},
             provenance={
                 "gives": IMPLIED,
                 "next": inferred("Ping berhasil tidak disebut dalam naskah: berakhir 'tidak terbukti'."),
             }),
        Step(3, "Menghubungi penanggung jawab IT atau admin SKPD dan mengisi F-01",
             STAFF, "F-01 kosong", "", "F-01", urgency="segera", public=True,
             form=ask.COMPLAINT_FORM, paper="Formulir aduan SKPD", retired=ask.OLD_COMPLAINT_FORM,
             found={"F-01 kosong": BLANK_FORM},
             provenance={"needs": IMPLIED}),
        Step(4, "Menentukan pihak penanggung jawab, melaporkan kepada koordinator dan SKPD",
             STAFF, "F-01", "", "laporan masalah dan penanggung jawab", urgency="segera",
             public=True,
             form=ask.PROBLEM_REPORT, retired=ask.OLD_PROBLEM_REPORT,
             provenance={"needs": IMPLIED, "gives": IMPLIED}),
        Step(5, "Menindaklanjuti laporan dan mengirim staf ke SKPD",
             COORDINATOR, "laporan masalah dan penanggung jawab", "", "penugasan",
             urgency="segera",
             form=ask.ASSIGNMENT,
             provenance={"needs": IMPLIED, "gives": IMPLIED}),
        Step(6, "Menginventarisasi masalah dan menetapkan estimasi waktu pemulihan",
             STAFF, "penugasan", "", ("daftar masalah", "estimasi waktu pemulihan"),
             urgency="segera", file="optional", public=True,
             form=ask.INVENTORY,
             provenance={"needs": IMPLIED, "gives": IMPLIED}),
        Step(7, "Melaporkan kondisi lapangan dan estimasi kepada koordinator",
             STAFF, "estimasi waktu pemulihan", "", "laporan lapangan",
             form=ask.FIELD_REPORT,
             provenance={"needs": IMPLIED, "gives": IMPLIED}),
        Step(8, "Menyampaikan kondisi dan estimasi kepada admin atau penanggung jawab SKPD",
             COORDINATOR, "laporan lapangan", "", ("pemberitahuan", "perintah koordinator"),
             public=True,
             form=ask.NOTIFICATION,
             provenance={
                 "needs": IMPLIED,
                 "gives": inferred("Langkah 9 berjalan 'atas perintah koordinator'; perintah itu "
                                   "dicatat di sini."),
             }),
        Step(9, "Memperbaiki sesuai estimasi, mengisi F-04, menyerahkannya kepada admin SKPD",
             STAFF, "perintah koordinator", estimate_of(6), "F-04", urgency="segera",
             file="optional", public=True,
             form=ask.ACTION_FORM, paper="Formulir tindakan",
             provenance={
                 "within": inferred("Tanpa angka dalam naskah: batasnya estimasi langkah 6."),
                 "form": assumed("Isi F-04 tidak dicetak dalam naskah."),
             }),
    ]
    # fmt: on

    class Meta:
        proxy = True
        verbose_name = "gangguan jaringan"
