"""Tables in a form: what is typed, what is pasted, and what a person is told about both."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django import forms
from django.http import QueryDict

from sop.forms.rows import Given, RowsField
from sop.language import Field, FieldKind
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db

TABLE = Field(
    "log", "Catatan", FieldKind.TABLE,
    columns=(
        Field("at", "Waktu", FieldKind.PAST, required=False),
        Field("kind", "Jenis", FieldKind.CHOICE, choices=(("a", "Mulai ulang"), ("b", "Lain"))),
        Field("text", "Tindakan", FieldKind.TEXT),
        Field("count", "Jumlah", FieldKind.NUMBER, required=False),
    ),
)  # fmt: skip
LINES = Field(
    "checks", "Pemeriksaan", FieldKind.TABLE, lines=(("disk", "Ruang"), ("lock", "Kunci")),
    columns=(
        Field("state", "Keadaan", FieldKind.CHOICE, choices=(("ok", "Normal"),)),
        Field("note", "Keterangan", FieldKind.TEXT, required=False),
    ),
)  # fmt: skip


@pytest.fixture(autouse=True)
def _clock() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def cleaned(cast: Cast, question: Field = TABLE, required: bool = True, **posted: Any) -> Any:
    field = RowsField(question, cast.kominfo, required=required, label=question.label)
    data = QueryDict(mutable=True)
    data.update({name.replace("__", "-"): value for name, value in posted.items()})
    return field.clean(field.widget.value_from_datadict(data, {}, question.name))


def fault(cast: Cast, question: Field = TABLE, **posted: Any) -> str:
    with pytest.raises(forms.ValidationError) as refusal:
        cleaned(cast, question, **posted)
    return " ".join(refusal.value.messages)


def test_rows_are_stored_in_their_order_with_instants_in_utc(cast: Cast) -> None:
    rows = cleaned(
        cast, log__10__kind="b", log__10__text="kedua", log__2__kind="a", log__2__text="pertama",
        log__2__at="2026-11-23T08:30", log__2__count="3",
    )  # fmt: skip
    assert [row["text"] for row in rows] == ["pertama", "kedua"]
    assert datetime.fromisoformat(rows[0]["at"]) == datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
    assert rows[0]["count"] == 3
    assert rows[1] == {"at": "", "kind": "b", "text": "kedua", "count": ""}


def test_rows_left_blank_are_ignored_even_with_the_time_the_page_filled_in(cast: Cast) -> None:
    rows = cleaned(
        cast, log__0__kind="a", log__0__text="x", log__1__at="2026-11-23T08:30", log__2__text="  "
    )
    assert len(rows) == 1
    assert fault(cast, log__0__at="2026-11-23T08:30") == "Isi paling sedikit satu baris."
    assert cleaned(cast, required=False) == []


def test_a_fault_names_the_row_and_the_column(cast: Cast) -> None:
    told = fault(cast, log__0__kind="a", log__0__text="x", log__1__text="y", log__1__kind="zz")
    assert told == "Baris 2, Jenis: pilih dari daftar."
    told = fault(cast, log__0__kind="a")
    assert told == "Baris 1, Tindakan: wajib diisi."
    told = fault(cast, log__0__kind="a", log__0__text="x", log__0__count="banyak")
    assert told == "Baris 1, Jumlah: isi angka bulat."
    told = fault(cast, log__0__kind="a", log__0__text="x", log__0__at="2026-11-24T08:30")
    assert told == "Baris 1, Waktu: Waktu ini belum terjadi."


def test_many_faults_are_summed_up(cast: Cast) -> None:
    posted: dict[str, Any] = {f"log__{n}__text": "x" for n in range(8)}
    told = fault(cast, **posted)
    assert told.count("wajib diisi") == 3
    assert told.endswith("Masih ada 5 kesalahan lain.")


def test_a_worksheet_is_pasted_with_heads_and_words_of_the_choices(cast: Cast) -> None:
    paste = (
        "Waktu\tJenis\tTindakan\tJumlah\r\n"
        "23/11/2026 08.30\tMulai ulang\tLayanan web\t2\r\n"
        "\t\t\t\r\n"
        '\tlain\t"Dua\nbaris"\t\r\n'
    )
    rows = cleaned(cast, log__0__kind="a", log__0__text="diketik", log__paste=paste)
    assert [row["text"] for row in rows] == ["diketik", "Layanan web", "Dua baris"]
    assert [row["kind"] for row in rows] == ["a", "a", "b"]


def test_five_thousand_rows_are_taken_and_one_more_is_told(cast: Cast) -> None:
    assert len(cleaned(cast, log__paste="\ta\tx\t\n" * 5000)) == 5000
    told = fault(cast, log__paste="\ta\tx\t\n" * 5001)
    assert told.startswith("Tabel memuat paling banyak 5.000 baris; yang ditempel 5.001 baris.")
    told = fault(cast, log__0__kind="a", log__0__text="x", log__paste="\ta\tx\t\n" * 5000)
    assert "5.001 baris" in told


def test_no_typed_row_is_dropped(cast: Cast) -> None:
    """The page's script stops at 200; without it there are blank rows beyond."""
    posted: dict[str, Any] = {}
    for n in range(205):
        posted |= {f"log__{n}__kind": "a", f"log__{n}__text": str(n)}
    assert [row["text"] for row in cleaned(cast, **posted)] == [str(n) for n in range(205)]
    typed = {str(n): {"text": "x"} for n in range(205)}
    drawn = RowsField(TABLE, cast.kominfo, label="Catatan").drawn("log", Given(typed), None)
    assert len(drawn) == 206


def test_a_paste_of_other_columns_is_told_by_its_row(cast: Cast) -> None:
    told = fault(cast, log__paste="\ta\tx\t1\tlebih")
    assert told == "Baris tempelan 1, memuat 5 kolom; tabel ini 4 kolom."
    assert fault(cast, log__paste="hanya teks").startswith("Baris tempelan 1, Waktu:")


@pytest.mark.parametrize(
    "nasty",
    ["<script>alert(1)</script>", '=HYPERLINK("http://x")', "#set page(width: 1cm)", "x" * 500],
)
def test_what_looks_like_code_stays_text(cast: Cast, nasty: str) -> None:
    assert cleaned(cast, log__0__kind="a", log__0__text=nasty)[0]["text"] == nasty


def test_a_cell_has_a_limit(cast: Cast) -> None:
    assert fault(cast, log__0__kind="a", log__0__text="x" * 501).startswith("Baris 1, Tindakan:")


def test_fixed_lines_are_all_answered_and_no_other_is_taken(cast: Cast) -> None:
    rows = cleaned(cast, LINES, checks__disk__state="ok", checks__lock__state="ok",
                   checks__other__state="ok")  # fmt: skip
    assert [row["line"] for row in rows] == ["disk", "lock"]
    assert fault(cast, LINES, checks__disk__state="ok") == "Kunci, Keadaan: wajib diisi."
    assert cleaned(cast, LINES, required=False) == []


def test_the_page_has_three_blank_rows_and_keeps_what_was_typed(cast: Cast) -> None:
    field = RowsField(TABLE, cast.kominfo, label="Catatan")
    assert len(field.drawn("log", None, None)) == 3
    known = field.drawn("log", None, [{"text": "lama", "at": NOW.isoformat()}])
    assert [cell.value for cell in known[0].cells] == ["2026-11-23T09:00", "", "lama", ""]
    typed = field.drawn("log", Given({"7": {"text": "baru"}}), None)
    assert [line.cells[2].name for line in typed] == ["log-7-text", "log-0-text"]
    assert typed[0].cells[2].value == "baru"
