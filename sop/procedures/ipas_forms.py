"""What the forms of the IPAS SOP ask. The document names outputs and prints no form."""

from __future__ import annotations

from sop.language import Field, FieldKind, assumed, inferred
from sop.questions import disposition_fields

RECOVERY = (
    ("restart", "Restart layanan"),
    ("rollback", "Kembali ke versi sebelumnya"),
    ("configuration", "Perubahan konfigurasi"),
    ("restore", "Pemulihan dari cadangan"),
    ("other", "Lainnya"),
)
STATE = (("normal", "Normal"), ("faulty", "Bermasalah"))
TEST = (("works", "Berfungsi"), ("fails", "Masih gagal"), ("untested", "Tidak diuji"))

SENTENCE = inferred("Dari kalimat langkah ini.")
LETTER = inferred("Unsur surat dinas: nomor, tanggal, hal.")
AGENDA = inferred("Surat masuk dicatat dalam agenda sebelum disampaikan kepada pimpinan.")
EVIDENCE = assumed("Bukti pemeriksaan menurut kebiasaan; tidak disebut dalam SOP.")
RECOVERY_LOG = inferred("Kegiatan menyebut pemulihan sumber daya; catatannya per tindakan.")

OFFICER = Field(
    "officer", "JFU yang ditugaskan", FieldKind.OFFICER, required=False,
    role="jfu", sets="next_holder", source=SENTENCE,
    help="Kosongkan bila semua JFU boleh mengerjakan.",
)  # fmt: skip

INCIDENT_LETTER = (
    Field("letter_number", "Nomor surat", FieldKind.TEXT, prefill="letter.number", source=LETTER),
    Field("letter_date", "Tanggal surat", FieldKind.DATE, prefill="letter.dated", source=LETTER),
    Field("subject", "Perihal", FieldKind.TEXT, prefill="letter.subject|title", source=LETTER),
    Field("modules", "Fungsi atau modul IPAS yang terganggu",
          prefill="detail.application_module", source=SENTENCE,
          help="Satu fungsi atau modul setiap baris; diuji satu per satu pada langkah 14."),
)  # fmt: skip
AGENDA_ENTRY = (
    Field("register_number", "Nomor agenda", FieldKind.TEXT, required=False, sets="agenda",
          source=AGENDA, help="Kosongkan agar nomor diambil dari agenda portal."),
    Field("received_at", "Diterima pada", FieldKind.PAST, source=AGENDA),
)  # fmt: skip
TO_SUBDIRECTOR = disposition_fields("ipas_subdirector", "Didisposisikan kepada")
FORWARDING = (Field("forwarded", "Catatan penerusan surat dan disposisi", source=SENTENCE),)
TO_SECTION = disposition_fields(
    "app_section_head", "Diteruskan kepada", holds=True, nature="@3.nature"
)
ORDER = disposition_fields("jfu", "JFU yang ditugaskan", holds=True, nature="@3.nature")
FINDINGS = (
    Field("findings", "Temuan", source=SENTENCE),
    Field("error", "Pesan galat yang tampak (boleh kosong)", FieldKind.TEXT, required=False,
          source=EVIDENCE),
    Field("evidence", "Bukti atau cara pemeriksaan", source=EVIDENCE),
)  # fmt: skip
JOURNAL_ORDER = (
    Field("order", "Uraian pengecekan akses untuk jurnal harian JFU", source=SENTENCE,
          help="Masuk ke jurnal harian JFU yang mengerjakan tiket ini."),
)  # fmt: skip
ANALYSIS = (
    Field("cause", "Penyebab gangguan", source=SENTENCE),
    Field("evidence", "Bukti (boleh kosong)", required=False, source=EVIDENCE),
    Field("order", "Instruksi pemulihan kepada JFU", source=SENTENCE),
    OFFICER,
)
DEVICES = (
    Field("devices", "Perangkat yang diperiksa", FieldKind.TABLE, source=SENTENCE,
          columns=(
              Field("device", "Perangkat", FieldKind.TEXT),
              Field("state", "Keadaan", FieldKind.CHOICE, choices=STATE),
              Field("note", "Keterangan", FieldKind.TEXT, required=False),
          )),
    Field("result", "Simpulan pemeriksaan", source=SENTENCE),
)  # fmt: skip
JOINT_ANALYSIS = (
    Field("cause", "Penyebab gangguan", source=SENTENCE),
    Field("evidence", "Bukti (boleh kosong)", required=False, source=EVIDENCE),
    Field("order", "Instruksi pemulihan dan pemeriksaan fungsi kepada JFU", source=SENTENCE),
)
MODULE_ANALYSIS = (
    Field("modules", "Modul yang dianalisis", FieldKind.TABLE, prefill="@1.modules",
          source=SENTENCE,
          columns=(
              Field("module", "Modul", FieldKind.TEXT),
              Field("finding", "Temuan", FieldKind.TEXT),
          )),
    Field("cause", "Penyebab menurut analisis modul", source=SENTENCE),
    Field("evidence", "Bukti (boleh kosong)", required=False, source=EVIDENCE),
)  # fmt: skip
RECOVERY_ACTIONS = (
    Field("before", "Keadaan sebelum tindakan", source=RECOVERY_LOG),
    Field("log", "Catatan pemulihan", FieldKind.TABLE, source=RECOVERY_LOG,
          columns=(
              Field("at", "Waktu", FieldKind.PAST),
              Field("kind", "Jenis", FieldKind.CHOICE, choices=RECOVERY),
              Field("action", "Tindakan", FieldKind.TEXT),
              Field("outcome", "Hasil", FieldKind.TEXT),
          )),
    Field("after", "Keadaan sesudah tindakan", source=RECOVERY_LOG),
)  # fmt: skip
TEST_CHECKLIST = (
    Field("test", "Hasil uji per fungsi atau modul", FieldKind.TABLE, lanes=("jfu",),
          prefill="@1.modules", source=SENTENCE,
          columns=(
              Field("module", "Fungsi atau modul", FieldKind.TEXT),
              Field("outcome", "Hasil uji", FieldKind.CHOICE, choices=TEST),
              Field("note", "Keterangan", FieldKind.TEXT, required=False),
          )),
    Field("remark", "Catatan (boleh kosong)", required=False, lanes=("ipas_user",),
          source=SENTENCE),
)  # fmt: skip
REPAIR_REPORT = (
    Field("cause", "Penyebab", prefill="@9.cause|@11.cause", source=SENTENCE),
    Field("repair", "Perbaikan yang dilakukan", prefill="@13.after", source=SENTENCE),
    Field("prevention", "Saran pencegahan (boleh kosong)", required=False,
          source=assumed("Bagian simpulan dan saran dari sebuah laporan dinas.")),
    Field("journal", "Catatan jurnal harian", source=SENTENCE),
    Field("acknowledged_by", "Mengetahui (Kasie Aplikasi)", FieldKind.OFFICER,
          role="app_section_head", source=SENTENCE),
)  # fmt: skip

# Asked before the forms were made fuller.
OLD_ORDER = (Field("order", "Isi perintah"), OFFICER)
OLD_RECOVERY = (
    Field("recovery", "Jenis pemulihan", FieldKind.CHOICE, choices=RECOVERY),
    Field("actions", "Tindakan yang dilakukan"),
)
