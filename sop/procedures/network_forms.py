"""What the forms of the network SOP ask. It names F-01 and F-04 and prints neither; F-02 and F-03
are named nowhere, so their codes stay free."""

from __future__ import annotations

from sop.language import Field, FieldKind, assumed, inferred
from sop.questions import TOLD_BY
from tickets.models import Party

TRIGGER = (("report", "Laporan admin SKPD"), ("monitoring", "Pemantauan rutin"))
CHANNEL = (("phone", "Telepon"), ("whatsapp", "WhatsApp"), ("visit", "Bertemu langsung"))
OFFICE_TOLD = (
    ("portal", "Pemberitahuan portal ini"),
    *CHANNEL,
    ("letter", "Surat"),
    ("not_yet", "Belum; SKPD tidak dapat dihubungi"),
)
REACHED = (("yes", "Ya, terhubung"), ("no", "Tidak dapat dihubungi"))
SCOPE = (("internet", "Internet"), ("intranet", "Intranet"), ("both", "Internet dan intranet"))
PARTIES = tuple((party.value, str(party.label)) for party in Party)

SENTENCE = inferred("Dari kalimat langkah ini.")
F01 = inferred("F-01 mencatat konfirmasi dengan admin SKPD; isinya tidak dicetak dalam naskah.")
F04 = assumed("Isi F-04 tidak dicetak dalam naskah.")
UNREACHABLE = assumed("Naskah tidak menyebut apa yang dilakukan bila SKPD tidak dapat dihubungi.")
RECEIPT = inferred("F-04 diserahkan kepada admin SKPD: siapa yang menerima dan kapan.")

NOTE = (
    Field(
        "trigger", "Sumber", FieldKind.CHOICE, choices=TRIGGER, prefill="trigger", source=SENTENCE
    ),
    Field("note", "Catatan gangguan", prefill="symptoms", source=SENTENCE),
)
PING = (
    Field("target", "Perangkat atau alamat yang diperiksa", FieldKind.TEXT, source=SENTENCE),
    Field("result", "Hasil ping", source=SENTENCE),
)
COMPLAINT_FORM = (
    Field("contacts", "Catatan kontak", FieldKind.TABLE, prefill="contact_name", source=F01,
          columns=(
              Field("person", "Nama yang dihubungi", FieldKind.TEXT),
              Field("channel", "Cara", FieldKind.CHOICE, choices=CHANNEL),
              Field("at", "Waktu", FieldKind.PAST),
              Field("outcome", "Hasil", FieldKind.TEXT),
          )),
    Field("reached", "Apakah SKPD dapat dihubungi?", FieldKind.CHOICE, choices=REACHED,
          source=UNREACHABLE),
    Field("confirmed", "Masalah menurut SKPD", when=("reached", "yes"), source=F01),
    Field("scope", "Sambungan yang terganggu", FieldKind.CHOICE, choices=SCOPE,
          when=("reached", "yes"),
          source=inferred("Judul SOP membedakan internet dan intranet.")),
    Field("affected", "Perangkat atau ruangan yang terdampak (boleh kosong)", FieldKind.TEXT,
          required=False, when=("reached", "yes"), prefill="location", source=F01),
    Field("tried", "Yang sudah dicoba dan siapa lagi yang diberi tahu", when=("reached", "no"),
          source=UNREACHABLE),
)  # fmt: skip
PROBLEM_REPORT = (
    Field("responsible", "Penanggung jawab perbaikan", FieldKind.CHOICE,
          choices=PARTIES, sets="responsible", source=SENTENCE,
          help="Perangkat atau jaringan internal SKPD: SKPD bertanggung jawab dan "
               "Kominfo membantu. Penyebab di luar SKPD: Diskominfo sepenuhnya."),
    Field("problem", "Uraian masalah dan dasar penetapan", source=SENTENCE),
    Field("told_coordinator", "Koordinator Jaringan sudah diberi tahu", FieldKind.TICK,
          source=SENTENCE),
    Field("office_told_by", "Admin SKPD diberi tahu melalui", FieldKind.CHOICE,
          choices=OFFICE_TOLD, prefill="=portal", source=SENTENCE,
          help="Pelapor dan admin SKPD yang memiliki akun diberi tahu portal begitu langkah ini "
               "selesai."),
)  # fmt: skip
ASSIGNMENT = (
    Field("officer", "Staf yang ditugaskan", FieldKind.OFFICER,
          role="network_admin", sets="next_holder", source=SENTENCE),
    Field("order", "Isi penugasan", source=SENTENCE),
    Field("vehicle", "Kendaraan (boleh kosong)", FieldKind.TEXT, required=False,
          source=assumed("Perjalanan ke SKPD; tidak disebut dalam naskah.")),
    Field("tools", "Peralatan yang dibawa (boleh kosong)", FieldKind.TEXT, required=False,
          source=assumed("Perlengkapan lapangan; tidak disebut dalam naskah.")),
    Field("letter_number", "Nomor surat tugas (boleh kosong)", FieldKind.TEXT, required=False,
          prefill="letter.number", source=assumed("Surat tugas; tidak disebut dalam naskah.")),
)  # fmt: skip
INVENTORY = (
    Field("arrived_at", "Tiba di lokasi (boleh kosong)", FieldKind.PAST, required=False,
          source=assumed("Waktu tiba; tidak disebut dalam naskah.")),
    Field("inventory", "Daftar masalah di lokasi", FieldKind.TABLE, source=SENTENCE,
          columns=(
              Field("device", "Perangkat", FieldKind.TEXT),
              Field("symptom", "Gejala", FieldKind.TEXT),
              Field("cause", "Sebab", FieldKind.TEXT, required=False),
              Field("need", "Kebutuhan", FieldKind.TEXT, required=False),
          )),
    Field("estimate", "Estimasi pulih", FieldKind.FUTURE, sets="estimate", source=SENTENCE,
          help="Menjadi batas waktu langkah 9 dan diberitahukan kepada SKPD."),
    Field("responsible", "Koreksi penanggung jawab", FieldKind.CHOICE, required=False,
          choices=PARTIES, sets="responsible",
          source=inferred("Sebab sering baru diketahui di lokasi."),
          help="Isi hanya bila pemeriksaan di lokasi menunjukkan pihak lain."),
)  # fmt: skip
FIELD_REPORT = (Field("field_report", "Kondisi di lapangan", source=SENTENCE),)
NOTIFICATION = (
    Field("told_person", "Disampaikan kepada", FieldKind.TEXT, prefill="contact_name",
          sets="told_to", source=SENTENCE),
    Field("told_by", "Cara menyampaikan", FieldKind.CHOICE, choices=TOLD_BY, sets="told_how",
          source=SENTENCE),
    Field("told_at", "Waktu menyampaikan", FieldKind.PAST, sets="told_at", source=SENTENCE),
    Field("message", "Isi pemberitahuan", prefill="@7.field_report", sets="tells_estimate",
          source=SENTENCE),
    Field("order", "Perbaikan diperintahkan dimulai", FieldKind.TICK,
          source=inferred("Langkah 9 berjalan 'atas perintah koordinator'.")),
)  # fmt: skip
ACTION_FORM = (
    Field("actions", "Tindakan perbaikan", FieldKind.TABLE, prefill="@6.inventory", source=F04,
          columns=(
              Field("device", "Perangkat", FieldKind.TEXT, required=False),
              Field("action", "Tindakan", FieldKind.TEXT),
              Field("outcome", "Hasil", FieldKind.TEXT, required=False),
          )),
    Field("spare_parts", "Suku cadang yang dipakai (boleh kosong)", FieldKind.TABLE,
          required=False, source=F04,
          columns=(
              Field("name", "Nama barang", FieldKind.TEXT),
              Field("quantity", "Jumlah", FieldKind.NUMBER),
              Field("note", "Satuan atau nomor seri", FieldKind.TEXT, required=False),
          )),
    Field("result_test", "Hasil uji setelah perbaikan", source=F04),
    Field("receiver_name", "Diterima oleh admin SKPD (nama)", FieldKind.TEXT,
          prefill="@8.told_person", source=RECEIPT),
    Field("received_at", "Waktu diterima", FieldKind.PAST, source=RECEIPT),
)  # fmt: skip

# Asked before the forms were made fuller.
OLD_COMPLAINT_FORM = (
    Field("contact_person", "Nama yang dihubungi", FieldKind.TEXT),
    Field("channel", "Cara menghubungi", FieldKind.CHOICE,
          choices=(*CHANNEL, ("unreachable", "Tidak dapat dihubungi"))),
    Field("contacted_at", "Waktu menghubungi", FieldKind.PAST),
)  # fmt: skip
OLD_PROBLEM_REPORT = (Field("told_office", "Admin SKPD sudah diberi tahu", FieldKind.TICK),)
