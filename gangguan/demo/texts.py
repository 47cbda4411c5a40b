"""What the people of the demo write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from services.models import Kind
from tickets.models import Channel, Impact


@dataclass(frozen=True)
class Complaint:
    """One complaint of the demo and the fate of its ticket.

    `pace` multiplies the usual time of a step (above 1.3 is late); the ticket stays waiting at
    `stop_at`, answers no once at `no_at`, is paused once at `pause_at`.
    """

    days_ago: int
    minute: int  # working minutes after that moment
    service: str
    kind: str
    title: str
    symptoms: str
    reporter: str = "pelapor"
    impact: str = Impact.UNIT
    channel: str = Channel.WEB
    location: str = ""
    payroll: bool = False
    service_stopped: bool = False
    pace: float = 1.0
    stop_at: int = 0
    no_at: int = 0
    pause_at: int = 0
    talk_at: int = 0


_SIMPEG = ("Database SIMPEG lambat", "Pencarian data pegawai lebih dari satu menit lalu gagal.")
_DOWN = ("SIMPEG tidak dapat dibuka", "Muncul pesan 'database connection refused' sejak pagi.")
_LINK = ("Internet kantor putus", "Semua komputer di lantai dua tidak dapat membuka situs apa pun.")
_SLOW = ("Intranet tidak tersambung", "Aplikasi keuangan tidak dapat dibuka dari ruang bendahara.")
_IPAS = ("Modul pencarian IPAS galat", "Pencarian merek berhenti dengan galat 500.")

COMPLAINTS: list[Complaint] = [
    Complaint(47, 20, "simpeg", Kind.DATABASE, *_SIMPEG),
    Complaint(45, 90, "internet", Kind.NETWORK, *_LINK, reporter="pelapor2"),
    Complaint(44, 30, "simda", Kind.DATABASE, "Laporan keuangan gagal dicetak",
              "Cetak laporan berhenti dengan galat basis data.", reporter="pelapor2", no_at=7),
    Complaint(42, 60, "ipas", Kind.APPLICATION, *_IPAS, reporter="merek"),
    Complaint(40, 15, "internet", Kind.NETWORK, *_SLOW, reporter="pelapor2", pace=1.6),
    Complaint(38, 45, "simpeg", Kind.DATABASE, *_DOWN, impact=Impact.OFFICE, pace=1.5),
    Complaint(36, 10, "ipas", Kind.APPLICATION, "Unggah berkas IPAS gagal",
              "Berkas permohonan tidak dapat diunggah.", reporter="merek", no_at=9),
    Complaint(33, 70, "internet", Kind.NETWORK, *_LINK, channel=Channel.PHONE, pause_at=6),
    Complaint(30, 25, "simpeg", Kind.DATABASE, *_SIMPEG, channel=Channel.WHATSAPP),
    Complaint(27, 55, "internet", Kind.NETWORK, "Wifi ruang rapat mati",
              "Wifi ruang rapat tidak muncul.", no_at=2),
    Complaint(20, 20, "simpeg", Kind.DATABASE, *_DOWN, impact=Impact.OFFICE, talk_at=2),
    Complaint(19, 35, "internet", Kind.NETWORK, *_SLOW, reporter="pelapor2"),
    Complaint(17, 10, "ipas", Kind.APPLICATION, *_IPAS, reporter="merek", pace=1.5),
    Complaint(16, 80, "simda", Kind.DATABASE, "Rekap pendapatan tidak muncul",
              "Rekap harian kosong sejak kemarin.", reporter="pelapor2", no_at=8),
    Complaint(13, 40, "internet", Kind.NETWORK, *_LINK, impact=Impact.OFFICE),
    Complaint(12, 15, "simpeg", Kind.DATABASE, *_SIMPEG, pace=1.7),
    Complaint(10, 60, "internet", Kind.NETWORK, *_SLOW, pace=1.4, talk_at=4),
    Complaint(9, 30, "simda", Kind.DATABASE, "Pembayaran gaji tertahan",
              "Daftar gaji tidak dapat disimpan.", reporter="pelapor2", payroll=True,
              impact=Impact.OFFICE),
    Complaint(8, 45, "internet", Kind.NETWORK, "Pelayanan loket terhenti",
              "Loket pelayanan tidak tersambung ke server.", service_stopped=True,
              impact=Impact.OFFICE, pause_at=6),
    Complaint(6, 20, "ipas", Kind.APPLICATION, "Notifikasi IPAS tidak terkirim",
              "Pemohon tidak menerima notifikasi.", reporter="merek", stop_at=10, no_at=9),
    Complaint(5, 50, "simpeg", Kind.DATABASE, *_DOWN, stop_at=7, no_at=7, talk_at=2),
    Complaint(4, 25, "internet", Kind.NETWORK, *_LINK, reporter="pelapor2", stop_at=6),
    Complaint(3, 10, "simda", Kind.DATABASE, "Database keuangan tidak dapat diakses",
              "Aplikasi menolak masuk: koneksi database gagal.", reporter="pelapor2",
              impact=Impact.OFFICE, payroll=True, stop_at=4),
    Complaint(3, 60, "internet", Kind.NETWORK, *_SLOW, stop_at=3),
    Complaint(2, 20, "ipas", Kind.APPLICATION, *_IPAS, reporter="merek", stop_at=7),
    Complaint(1, 30, "simpeg", Kind.DATABASE, "Database SIMPEG tidak dapat diakses",
              "Muncul 'too many connections' saat membuka data pegawai.", stop_at=5,
              impact=Impact.OFFICE, location="Ruang Kepegawaian, lantai 2"),
    Complaint(0, 95, "internet", Kind.NETWORK, "Internet bidang keuangan putus",
              "Lampu perangkat merah dan tidak ada sambungan.", reporter="pelapor2", stop_at=2),
    Complaint(0, 60, "eoffice", Kind.APPLICATION, "E-Office menolak masuk",
              "Kata sandi benar tetapi kembali ke halaman masuk.", impact=Impact.PERSON),
    Complaint(0, 25, "simpeg", Kind.DATABASE, "Data presensi tidak masuk",
              "Data presensi pagi ini belum tampil.", stop_at=1),
]  # fmt: skip

# By the name of the question.
ANSWERS = {
    "report": "Pegawai melaporkan data tidak dapat dibuka sejak pukul delapan.",
    "database": "Basis data SIMPEG",
    "check": "Laporan lengkap dan layak ditindaklanjuti.",
    "direction": "Tangani hari ini dan laporkan perkembangannya kepada saya.",
    "finding": "Proses cadangan malam tidak selesai; tabel presensi terkunci.",
    "follow_up": "Proses yang menggantung dihentikan.",
    "cause": "Ruang log penuh sehingga transaksi tertahan.",
    "action": "Log lama dipindahkan, layanan dimulai ulang.",
    "resolution": "Gangguan selesai; layanan diuji bersama pelapor.",
    "review": "Laporan sesuai dan pekerjaan selesai.",
    "letter_number": "005/123/TIK/2026",
    "addressee": "Kepala perangkat daerah pelapor",
    "summary": "Layanan pulih dan dipantau selama satu hari kerja.",
    "note": "Laporan diterima dan dicatat.",
    "target": "Switch lantai 2 dan gerbang kantor",
    "result": "Empat paket dikirim, tidak ada balasan.",
    "confirmed": "Sambungan putus sejak pagi di seluruh ruangan.",
    "problem": "Perangkat distribusi mati; di luar jaringan internal.",
    "order": "Kerjakan hari ini dan laporkan hasilnya.",
    "field_report": "Perangkat di lemari jaringan lantai dua harus diganti.",
    "told_person": "Admin IT kantor pelapor",
    "message": "Perbaikan dikerjakan hari ini sesuai estimasi.",
    "result_test": "Ping berhasil, kecepatan unduh normal.",
    "receiver_name": "Admin IT kantor pelapor",
    "subject": "Gangguan fungsi IPAS",
    "modules": "Pencarian\nNotifikasi",
    "register_number": "",
    "forwarded": "Surat dan disposisi diteruskan bersama.",
    "findings": "Galat berasal dari layanan pencarian.",
    "evidence": "Catatan galat aplikasi pukul 08.12.",
    "before": "Layanan pencarian berhenti.",
    "after": "Layanan pencarian berjalan.",
    "journal": "Penanganan dicatat di jurnal harian.",
    "effect": "Aplikasi kepegawaian dan slip gaji.",
    "proposal": "Ruang log dipantau setiap hari.",
    "prevention": "Pemantauan ruang penyimpanan dipasang pada server.",
    "affected": "Lantai dua",
    "tried": "Telepon dan WhatsApp; kepala subbagian umum sudah diberi tahu.",
    "vehicle": "Kendaraan dinas roda empat",
    "tools": "Laptop, penguji kabel, tang krimping",
    "error": "503 Service Unavailable",
    "repair": "Layanan pencarian dimulai ulang dan indeks dibangun kembali.",
}
ROWS: dict[str, list[dict[str, Any]]] = {
    "contacts": [
        {"person": "Admin IT kantor pelapor", "channel": "phone", "outcome": "Tidak diangkat"},
        {"person": "Admin IT kantor pelapor", "channel": "whatsapp", "outcome": "Membenarkan"},
    ],
    "inventory": [
        {"device": "Switch distribusi lantai 2", "symptom": "Mati total",
         "cause": "Catu daya rusak", "need": "1 switch 24 port"},
        {"device": "Kabel distribusi", "symptom": "Sambungan putus-putus",
         "cause": "Konektor berkarat", "need": "2 konektor RJ45"},
    ],
    "actions": [
        {"device": "Switch distribusi lantai 2", "action": "Diganti dan dikonfigurasi",
         "outcome": "Menyala normal"},
        {"device": "Kabel distribusi", "action": "Konektor dipasang ulang", "outcome": "Stabil"},
    ],
    "spare_parts": [
        {"name": "Switch 24 port", "quantity": 1, "note": "unit"},
        {"name": "Konektor RJ45", "quantity": 2, "note": "buah"},
    ],
    "devices": [
        {"device": "Server basis data", "state": "normal", "note": ""},
        {"device": "Perangkat jaringan inti", "state": "normal", "note": ""},
    ],
    "modules": [{"module": "Pencarian", "finding": "Indeks pencarian tidak terbaca"}],
    "log": [
        {"kind": "restart", "action": "Layanan pencarian dimulai ulang", "outcome": "Berjalan"},
        {"kind": "restore", "action": "Indeks dibangun kembali", "outcome": "Lengkap"},
    ],
    "test": [
        {"module": "Pencarian", "outcome": "works", "note": ""},
        {"module": "Notifikasi", "outcome": "works", "note": ""},
    ],
}  # fmt: skip

# The check of a database: its first line, and every other.
FULL = {"before": "bermasalah", "after": "normal", "note": "Ruang log terpakai 98 persen"}
NORMAL = {"before": "normal", "after": "normal", "note": ""}
