"""What the forms of the database SOP ask. The document names its forms and prints none of them."""

from __future__ import annotations

from sop.language import Field, FieldKind, assumed, inferred
from sop.questions import disposition_fields

STATE = (("normal", "Normal"), ("bermasalah", "Bermasalah"), ("tidak_diperiksa", "Tidak diperiksa"))
CHECKED = (
    ("space", "Ruang penyimpanan"),
    ("locks", "Penguncian (lock)"),
    ("replication", "Replikasi"),
    ("backup", "Cadangan terakhir"),
    ("error_log", "Catatan galat"),
    ("service", "Keadaan layanan"),
)
COMPLETE = (
    ("described", "Uraian gangguan jelas"),
    ("affected", "Database atau aplikasi terdampak disebut"),
    ("contact", "Pelapor dapat dihubungi"),
)
SENT_BY = (
    ("portal", "Portal ini"),
    ("email", "Surat elektronik"),
    ("courier", "Diantar langsung"),
    ("srikandi", "SRIKANDI"),
)

SENTENCE = inferred("Dari kalimat langkah ini.")
CHECKLIST = assumed(
    "Butir pengecekan database menurut kebiasaan pemeriksaan server; tidak dicetak dalam SOP."
)
LETTER = inferred("Unsur surat dinas: nomor, tanggal, tujuan, isi.")

CHECKS = Field(
    "checks", "Pemeriksaan database", FieldKind.TABLE, lines=CHECKED, source=CHECKLIST,
    columns=(
        Field("before", "Sebelum", FieldKind.CHOICE, choices=STATE),
        Field("after", "Sesudah", FieldKind.CHOICE, required=False, choices=STATE),
        Field("note", "Keterangan", FieldKind.TEXT, required=False),
    ),
)  # fmt: skip

REPORT = (
    Field("report", "Uraian laporan gangguan", prefill="symptoms", source=SENTENCE),
    Field(
        "database",
        "Database atau aplikasi yang terdampak",
        FieldKind.TEXT,
        prefill="detail.database_application|service_name",
        source=SENTENCE,
    ),
)
CHECK = (
    Field("complete", "Yang sudah diperiksa", FieldKind.MULTI, required=False, choices=COMPLETE,
          source=assumed("Kelengkapan laporan menurut kebiasaan pemeriksaan berkas.")),
    Field("check", "Hasil pemeriksaan laporan", source=SENTENCE),
    *disposition_fields("data_section_head", "Didisposisikan kepada", holds=True),
)  # fmt: skip
DIRECTION = disposition_fields("it_examiner", "Diteruskan kepada", holds=True, nature="@2.nature")
INCIDENT_NOTE = (
    CHECKS,
    Field("finding", "Hasil pengecekan", source=SENTENCE),
    Field("follow_up", "Tindak lanjut yang sudah dilakukan", source=SENTENCE),
)
INSPECTION = (
    CHECKS,
    Field("cause", "Temuan dan penyebab", source=SENTENCE),
    Field("action", "Tindakan yang dilakukan", source=SENTENCE),
)
INCIDENT_REPORT = (
    Field("report", "Laporan hasil pengecekan", source=SENTENCE),
    Field("effect", "Aplikasi dan layanan yang terdampak (boleh kosong)", required=False,
          source=inferred("Peringatan SOP: aplikasi yang memakai database ikut terganggu.")),
    Field("proposal", "Usul tindak lanjut (boleh kosong)", required=False,
          source=assumed("Bagian simpulan dan saran dari sebuah laporan dinas.")),
)  # fmt: skip
RESOLUTION = (
    Field("recovered_at", "Layanan pulih pada", FieldKind.PAST,
          source=assumed("Waktu pulih dicatat agar lama gangguan dapat dihitung.")),
    Field("resolution", "Laporan penyelesaian gangguan", source=SENTENCE),
)  # fmt: skip
REVIEW = (
    Field("review", "Laporan penyelesaian pekerjaan", source=SENTENCE),
    Field("prevention", "Pencegahan agar tidak terulang (boleh kosong)", required=False,
          source=assumed("Bagian simpulan dan saran dari sebuah laporan dinas.")),
)  # fmt: skip
COMPLETION_LETTER = (
    Field("letter_number", "Nomor surat", FieldKind.TEXT, prefill="letter.number", source=LETTER),
    Field("letter_date", "Tanggal surat", FieldKind.DATE, prefill="letter.dated", source=LETTER),
    Field("addressee", "Instansi yang dituju", FieldKind.TEXT, prefill="office_name",
          source=SENTENCE),
    Field("sent_by", "Dikirim melalui", FieldKind.CHOICE, required=False, choices=SENT_BY,
          source=assumed("Cara pengiriman tidak disebut dalam SOP.")),
    Field("summary", "Ringkasan penyelesaian", prefill="@7.resolution", source=LETTER),
)  # fmt: skip

# Asked before the forms were made fuller.
OLD_CHECK = (Field("disposition", "Isi disposisi kepada Pejabat Pengawas"),)
OLD_INSPECTION = tuple(
    Field(name, label, FieldKind.CHOICE, choices=STATE) for name, label in CHECKED
)
