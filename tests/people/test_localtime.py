"""Times in the words of official papers, in the zone of an office."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.template import Context, Template

from people.localtime import duration, when, when_short, zone_name, zone_of
from people.models import Office, Zone

AT = datetime(2026, 11, 21, 2, 5, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        (Zone.JAKARTA, "Sabtu, 21 November 2026 pukul 09.05 WIB"),
        (Zone.PONTIANAK, "Sabtu, 21 November 2026 pukul 09.05 WIB"),
        (Zone.MAKASSAR, "Sabtu, 21 November 2026 pukul 10.05 WITA"),
        (Zone.JAYAPURA, "Sabtu, 21 November 2026 pukul 11.05 WIT"),
    ],
)
def test_a_time_in_the_zone_of_an_office(zone: Zone, expected: str) -> None:
    assert when(AT, Office(time_zone=zone)) == expected
    assert when(AT, str(zone)) == expected


def test_the_day_is_the_day_there() -> None:
    late = datetime(2026, 12, 31, 16, 30, tzinfo=UTC)
    assert when_short(late, Zone.JAKARTA) == "31 Des 2026 23.30 WIB"
    assert when_short(late, Zone.JAYAPURA) == "1 Jan 2027 01.30 WIT"


def test_without_an_office_the_zone_of_the_portal() -> None:
    assert when_short(AT) == when_short(AT, zone_of(None)) == "21 Nov 2026 10.05 WITA"
    assert zone_name(zone_of("Europe/Berlin"), AT) == "CET"


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0, "0 detik"),
        (59, "59 detik"),
        (60, "1 menit"),
        (7800, "2 jam 10 menit"),
        (7200, "2 jam"),
        (86_400, "24 jam"),
        (172_800, "2 hari"),
        (180_060, "2 hari 2 jam"),
        (-7800, "2 jam 10 menit"),
    ],
)
def test_a_duration_in_words(seconds: int, expected: str) -> None:
    assert duration(seconds) == expected


def test_the_filters_of_templates() -> None:
    template = Template(
        "{% load clock %}{{ at|when:office }}|{{ at|when_short }}|{{ none|when:office }}|"
        "{{ gap|duration }}|{{ none|duration }}"
    )
    context = Context(
        {
            "at": AT,
            "office": Office(time_zone=Zone.JAKARTA),
            "none": None,
            "gap": timedelta(minutes=75),
        }
    )
    assert template.render(context) == (
        "Sabtu, 21 November 2026 pukul 09.05 WIB|21 Nov 2026 10.05 WITA||1 jam 15 menit|"
    )
