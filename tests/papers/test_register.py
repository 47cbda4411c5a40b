"""Numbers of letters: patterns, counters, manual numbers, voiding; once and for ever."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import transaction

from papers.agenda import register
from papers.agenda.gaps import outside
from papers.agenda.patterns import UnusablePattern, parse
from papers.errors import Incomplete, Refused
from papers.models import Letterhead, NumberCounter, NumberPattern, RegisterEntry
from people.directory import Directory
from people.models import Office
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db
PATTERN = "{klasifikasi}/{urut:3}/{unit}/{bulan_romawi}/{tahun}"


def set_up(office: Office, pattern: str = PATTERN, kind: str = "", series: str = "keluar") -> None:
    NumberPattern.objects.create(office=office, kind=kind, pattern=pattern, series=series)
    Letterhead.objects.get_or_create(
        office=office, defaults={"lines": "Dinas Contoh", "unit_code": "Diskominfo"}
    )


def take(cast: Cast, office: Office, kind: str = "memo", now: datetime = NOW) -> RegisterEntry:
    with transaction.atomic():
        return register.take(
            office, kind, subject="Hal", party="Kepala", classification="500.12", ticket=None,
            by=cast.helpdesk, now=now, directory=Directory(now),
        )  # fmt: skip


def manual(cast: Cast, office: Office, number: str, **more: Any) -> RegisterEntry:
    given: dict[str, Any] = {"dated": date(2026, 11, 20), "source": "SRIKANDI", **more}
    with transaction.atomic():
        return register.manual(
            office, "memo", number=number, subject="Manual", party="", ticket=None,
            by=cast.helpdesk, now=NOW, directory=Directory(NOW), **given,
        )  # fmt: skip


def test_numbers_follow_the_pattern_and_one_another(cast: Cast) -> None:
    set_up(cast.kominfo)
    first, second = take(cast, cast.kominfo), take(cast, cast.data_section)
    assert first.number == "500.12/001/Diskominfo/XI/2026"
    assert second.number == "500.12/002/Diskominfo/XI/2026"
    assert (second.office, second.dated) == (cast.kominfo, date(2026, 11, 23))


def test_a_unit_with_its_own_pattern_numbers_itself(cast: Cast) -> None:
    set_up(cast.kominfo)
    set_up(cast.data_section, "{urut}/SPD/{tahun}")
    assert take(cast, cast.data_section).number == "1/SPD/2026"
    assert take(cast, cast.network_section).number == "500.12/001/Diskominfo/XI/2026"


def test_kinds_of_one_series_share_a_counter(cast: Cast) -> None:
    set_up(cast.kominfo, "{urut}/{tahun}")
    set_up(cast.kominfo, "ND-{urut}/{tahun}", kind="memo")
    set_up(cast.kominfo, "ST-{urut}/{tahun}", kind="assignment", series="tugas")
    numbers = [take(cast, cast.kominfo, kind).number for kind in ("cover", "memo", "assignment")]
    assert numbers == ["1/2026", "ND-2/2026", "ST-1/2026"]


def test_a_rolled_back_letter_gives_its_number_back(cast: Cast) -> None:
    set_up(cast.kominfo)
    take(cast, cast.kominfo)
    with transaction.atomic():
        take(cast, cast.kominfo)
        transaction.set_rollback(True)
    assert take(cast, cast.kominfo).sequence == 2


@pytest.mark.parametrize(
    ("now", "wit", "wib"),
    [
        (datetime(2026, 12, 31, 14, 59, tzinfo=UTC), (2026, 12, 31), (2026, 12, 31)),
        (datetime(2026, 12, 31, 15, 0, tzinfo=UTC), (2027, 1, 1), (2026, 12, 31)),
        (datetime(2026, 12, 31, 17, 0, tzinfo=UTC), (2027, 1, 1), (2027, 1, 1)),
    ],
)
def test_the_year_is_that_of_the_offices_clock(
    cast: Cast, now: datetime, wit: tuple[int, int, int], wib: tuple[int, int, int]
) -> None:
    cast.kominfo.time_zone = "Asia/Jayapura"
    cast.kominfo.save()
    for office in (cast.kominfo, cast.tiki):
        set_up(office, "{urut}/{tahun}")
        NumberCounter.objects.create(office=office, series="keluar", year=2026, last=40)
    east, west = take(cast, cast.kominfo, now=now), take(cast, cast.tiki, now=now)
    assert (east.dated, east.number) == (date(*wit), "41/2026" if wit[0] == 2026 else "1/2027")
    assert (west.dated, west.number) == (date(*wib), "41/2026" if wib[0] == 2026 else "1/2027")


def test_without_a_pattern_no_number_is_invented(cast: Cast) -> None:
    with pytest.raises(Incomplete, match="belum mengatur pola nomor"):
        take(cast, cast.kominfo)
    assert not NumberCounter.objects.exists()
    assert manual(cast, cast.kominfo, "400/12/2026").office == cast.kominfo


def test_what_the_pattern_needs_is_told(cast: Cast) -> None:
    NumberPattern.objects.create(office=cast.kominfo, pattern=PATTERN)
    found = register.registrar(cast.kominfo, "memo", Directory(NOW))
    assert [fault.split()[0] for fault in found.missing("")] == ["Isi", "Kode"]
    assert found.missing("500")[0].startswith("Kode unit pada kop")


def test_the_preview_takes_nothing(cast: Cast) -> None:
    set_up(cast.kominfo)
    found = register.registrar(cast.kominfo, "memo", Directory(NOW))
    for _ in range(2):
        assert register.next_number(found, "500.12", NOW) == "500.12/001/Diskominfo/XI/2026"
    assert take(cast, cast.kominfo).number == "500.12/001/Diskominfo/XI/2026"


def test_a_manual_number_is_once_a_year_and_names_its_source(cast: Cast) -> None:
    entry = manual(cast, cast.kominfo, "  B-15/KOMINFO/2026 ")
    assert (entry.number, entry.source, entry.sequence) == ("B-15/KOMINFO/2026", "SRIKANDI", None)
    with pytest.raises(Refused, match="sudah tercatat"):
        manual(cast, cast.kominfo, "B-15/KOMINFO/2026")
    assert manual(cast, cast.kominfo, "B-15/KOMINFO/2026", dated=date(2025, 12, 30)).year == 2025
    for wrong in ({"source": " "}, {"dated": date(2026, 11, 24)}):
        with pytest.raises(Incomplete):
            manual(cast, cast.kominfo, "B-16", **wrong)
    with pytest.raises(Incomplete):
        manual(cast, cast.kominfo, " ")


def test_a_number_written_by_hand_fills_its_place(cast: Cast) -> None:
    """What TU gave out before its turn is not given again, and leaves no hole."""
    set_up(cast.kominfo, "{urut}/{tahun}")
    early = manual(cast, cast.kominfo, "2/2026")
    assert [take(cast, cast.kominfo).number for _ in range(2)] == ["1/2026", "3/2026"]
    early.refresh_from_db()
    assert early.sequence == 2
    sequences = RegisterEntry.objects.order_by("sequence").values_list("sequence", flat=True)
    assert list(sequences) == [1, 2, 3]


def test_two_series_that_make_one_number_are_told(cast: Cast) -> None:
    set_up(cast.kominfo, "{urut}/{tahun}")
    set_up(cast.kominfo, "{urut}/{tahun}", kind="memo", series="nota")
    take(cast, cast.kominfo, "cover")
    with pytest.raises(Refused, match="Dua pola nomor"):
        take(cast, cast.kominfo, "memo")
    assert not NumberCounter.objects.filter(series="nota", last__gt=0).exists()


def test_a_year_that_began_outside_goes_on_from_there(cast: Cast) -> None:
    set_up(cast.kominfo, "{urut}/{tahun}")
    with transaction.atomic():
        register.start_after(cast.kominfo, "keluar", 152, NOW)
    assert take(cast, cast.kominfo).number == "153/2026"
    with transaction.atomic(), pytest.raises(Refused, match="153 sudah dipakai"):
        register.start_after(cast.kominfo, "keluar", 12, NOW)
    assert take(cast, cast.kominfo).number == "154/2026"
    office = cast.kominfo.short_name
    assert outside(RegisterEntry.objects.all()) == [
        f"{office}, seri keluar: nomor urut 1–152 diberikan di luar portal."
    ]


def test_the_register_says_which_numbers_it_does_not_hold(cast: Cast) -> None:
    set_up(cast.kominfo, "{urut}/{tahun}")
    for last in (1, 5):
        with transaction.atomic():
            register.start_after(cast.kominfo, "keluar", last, NOW)
        take(cast, cast.kominfo)
    take(cast, cast.kominfo)
    office = cast.kominfo.short_name
    assert outside(RegisterEntry.objects.all()) == [
        f"{office}, seri keluar: nomor urut 1 diberikan di luar portal.",
        f"{office}, seri keluar: nomor urut 3–5 diberikan di luar portal.",
    ]


def test_voiding_needs_a_reason_and_keeps_the_number(cast: Cast) -> None:
    set_up(cast.kominfo)
    entry = take(cast, cast.kominfo)
    with transaction.atomic():
        with pytest.raises(Incomplete):
            register.void(entry, " ", by=cast.helpdesk, now=NOW)
        voided = register.void(entry, "Salah alamat", by=cast.helpdesk, now=NOW)
        with pytest.raises(Refused, match="sudah dibatalkan"):
            register.void(entry, "lagi", by=cast.helpdesk, now=NOW)
    assert (voided.voided_at, voided.void_reason) == (NOW, "Salah alamat")
    assert take(cast, cast.kominfo).sequence == 2


def test_incoming_letters_have_a_count_of_their_own(cast: Cast) -> None:
    set_up(cast.tiki, "{urut}/{tahun}")
    take(cast, cast.tiki)
    with transaction.atomic():
        entries = [
            register.take_agenda(
                cast.tu_section, ticket=None, subject="Gangguan IPAS", party="Direktorat Merek",
                party_number="12/M/2026", dated=date(2026, 11, 20), by=cast.tu_head, now=NOW,
            )
            for _ in range(2)
        ]  # fmt: skip
    assert [entry.number for entry in entries] == ["1/2026", "2/2026"]
    assert {entry.office for entry in entries} == {cast.tiki}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{urut}/{bulan}", "harus memuat {tahun}"),
        ("{tahun}", "harus memuat {urut}"),
        ("{urut}/{tahun}/{dinas}", "{dinas} tidak dikenal. Yang dikenal: {klasifikasi}"),
        ("{urut}/{tahun}/{", "kurung kurawal"),
        ("{urut}/{urut:3}/{tahun}", "cukup satu kali"),
        ("{urut:99}/{tahun}", "{urut:99} tidak dikenal"),
        ("{tahun:2}/{urut}", "{tahun:2} tidak dikenal"),
        ("{urut}/{tahun}/{0.__class__}", "kurung kurawal"),
        ("{urut}/{tahun}" + "x" * 120, "paling panjang"),
    ],
)
def test_a_pattern_that_cannot_work_is_refused_with_what_is_known(text: str, words: str) -> None:
    with pytest.raises(UnusablePattern) as refusal:
        parse(text)
    assert words in str(refusal.value)


def test_other_signs_of_a_pattern_stay_as_they_are() -> None:
    found = parse("B-{urut:4}/=1+1#$[*]/{bulan}.{bulan_romawi}/{tahun}")
    day = date(2026, 3, 9)
    number = found.number(sequence=7, day=day, classification="", unit="")
    assert number == "B-0007/=1+1#$[*]/03.III/2026"
