"""Pure rules: priority, numbers, text, questions."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from tickets import numbers, priority, questions, text

MAKASSAR = ZoneInfo("Asia/Makassar")


@pytest.mark.parametrize(
    ("impact", "stopped", "payroll", "critical", "level"),
    [
        ("person", False, False, False, 4),
        ("person", False, True, False, 3),
        ("person", True, True, True, 2),
        ("unit", False, False, False, 3),
        ("unit", False, False, True, 2),
        ("office", False, False, False, 2),
        ("office", True, False, False, 1),
        ("office", True, True, True, 1),
        ("several", False, False, False, 1),
        ("several", True, True, True, 1),
    ],
)
def test_priority_follows_from_the_answers(impact, stopped, payroll, critical, level):
    assessed = priority.compute(
        impact, service_stopped=stopped, payroll_stopped=payroll, critical=critical
    )

    assert assessed.priority == level
    assert all(reason.endswith(".") for reason in assessed.reasons)
    assert len(assessed.reasons) == 1 + (stopped or payroll) + critical


def test_priority_is_explained():
    assessed = priority.compute("unit", service_stopped=True, payroll_stopped=False, critical=False)

    assert assessed.reasons == [
        "Gangguan mengenai satu ruangan, seksi, atau bidang: prioritas awal Sedang.",
        "Pelayanan publik terhenti: naik satu tingkat menjadi Tinggi.",
    ]


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("GGN-2026-000123", "GGN-2026-000123"),
        ("ggn-2026-000123", "GGN-2026-000123"),
        (" ggn 2026 123 ", "GGN-2026-000123"),
        ("2026/123", "GGN-2026-000123"),
        ("GGN-2026-1234567", "GGN-2026-1234567"),
        ("GGN-2026", None),
        ("GGN-2026-١٢٣", None),
        ("123", None),
        ("", None),
        ("GGN-2026-000123\x00", None),
        ("GGN-2026-" + "9" * 50_000, None),
        ("' OR 1=1 --", None),
    ],
)
def test_a_number_is_understood_as_people_type_it(typed, number):
    assert numbers.parse(typed) == number


def test_the_year_of_a_number_is_that_of_the_handling_office(db):
    new_year = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)  # 1 January 2027, 00.00 WITA
    before = datetime(2026, 12, 31, 15, 59, tzinfo=UTC)

    with transaction.atomic():
        assert numbers.next_number(before, MAKASSAR) == "GGN-2026-000001"
        assert numbers.next_number(new_year, MAKASSAR) == "GGN-2027-000001"
        assert numbers.next_number(before, MAKASSAR) == "GGN-2026-000002"


def test_text_stays_text_but_loses_tricks():
    assert text.clean("<b>tebal</b>") == "<b>tebal</b>"
    assert text.clean("a\r\nb\rc") == "a\nb\nc"
    assert text.clean("a\u202egnp.exe\u2066") == "agnp.exe"
    assert text.clean("a\u200bb\x07") == "ab"
    assert text.clean("satu\n dua", lines=False) == "satu dua"


@pytest.mark.parametrize("bad", ["a\x00b", "a\ud800b"])
def test_what_no_database_keeps_is_refused(bad):
    with pytest.raises(text.NotText):
        text.clean(bad)
    assert isinstance(text.search_words(bad), str)


def test_only_the_answers_of_the_kind_are_kept():
    given = {"network_ping": "fails", "network_medium": "", "application_module": "x"}

    assert questions.details("network", given) == {
        "answers": [{"name": "network_ping", "label": "Apakah ping gagal?", "value": "Ya, gagal"}]
    }
    assert questions.details("other", given) == {}
