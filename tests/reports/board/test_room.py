"""Who reads what over which days; what an address asks for in vain is said beside its field."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.template.loader import render_to_string
from django.test import RequestFactory

from people.models import User
from reports.board.room import Room
from reports.scope import Level
from tests.cast import NOW, Cast, assign

pytestmark = pytest.mark.django_db


def room(user: User, query: str = "") -> Room:
    request = RequestFactory().get(f"/pimpinan/?{query}")
    request.user = user
    return Room.of(request, NOW)


def page(found: Room) -> str:
    context: dict[str, Any] = found.context("/pimpinan/") | {"title": "Ringkasan"}
    return render_to_string("reports/_room.html", context)


def test_the_scope_follows_the_office(cast: Cast) -> None:
    level = {
        "agency_head": Level.AGENCY,
        "ict_division_head": Level.UNIT,
        "network_coordinator": Level.UNIT,
        "head_a": Level.REPORTER,
    }
    for name, wanted in level.items():
        assert room(getattr(cast, name)).scope.level is wanted
    for name in ("staff_a", "liaison_a", "helpdesk", "administrator"):
        with pytest.raises(PermissionDenied):
            room(getattr(cast, name))


def test_of_several_scopes_the_address_chooses_one(cast: Cast) -> None:
    assign(cast.agency_head, "office_head", cast.office_a)
    found = room(cast.agency_head)
    assert [scope.level for scope in found.scopes] == [Level.AGENCY, Level.REPORTER]
    other = room(cast.agency_head, f"ruang=reporter-{cast.office_a.pk}")
    assert other.scope.level is Level.REPORTER
    assert other.status == 200
    assert f"ruang=reporter-{cast.office_a.pk}" in other.query()
    assert 'name="ruang"' in page(other)
    strange = room(cast.agency_head, f"ruang=reporter-{cast.office_b.pk}")
    assert strange.scope.level is Level.AGENCY
    assert strange.status == 422


@pytest.mark.parametrize(
    ("query", "code", "status"),
    [
        ("", "2026-11", 200),
        ("periode=2026-T3", "2026-T3", 200),
        ("periode=2025", "2025", 200),
        ("periode=bebas&dari=2026-11-02&sampai=2026-11-20", "2026-11-02..2026-11-20", 200),
        ("dari=2026-11-02&sampai=2026-11-20", "2026-11-02..2026-11-20", 200),
        ("periode=2026-11-02..2026-11-20", "2026-11-02..2026-11-20", 200),
        ("periode=2026-10&dari=2026-11-02&sampai=2026-11-20", "2026-10", 200),
        ("periode=bebas", "2026-11", 422),
        ("periode=bebas&dari=2026-11-20&sampai=2026-11-02", "2026-11", 422),
        ("periode=2026-13", "2026-11", 422),
        ("periode=9999", "2026-11", 422),
        ("periode=%3Cscript%3E", "2026-11", 422),
    ],
)
def test_the_period_of_an_address(cast: Cast, query: str, code: str, status: int) -> None:
    found = room(cast.agency_head, query)
    assert (found.period.code, found.status) == (code, status)
    assert ('aria-invalid="true"' in page(found)) == (status == 422)
    assert "<script>" not in page(found)


def test_what_was_typed_in_vain_stays_in_its_field(cast: Cast) -> None:
    found = room(cast.agency_head, "periode=bebas&dari=2026-11-20&sampai=2026-11-02&sop=lama")
    text = page(found)
    assert 'value="2026-11-20"' in text
    assert 'value="2026-11-02"' in text
    assert '<option value="bebas" selected>' in text
    assert "lama (tidak dikenal)" in text
    assert set(found.faults) == {"periode", "sop"}


def test_an_office_outside_the_scope_is_as_unknown_as_none(cast: Cast) -> None:
    outside = room(cast.head_a, f"opd={cast.office_b.pk}")
    nowhere = room(cast.head_a, "opd=987654")
    assert outside.faults == nowhere.faults
    assert outside.narrow.offices == nowhere.narrow.offices == frozenset()
    unit = room(cast.data_section_head, f"unit={cast.network_section.pk}")
    assert set(unit.faults) == {"unit"}
    assert cast.network_section.name not in page(unit)


def test_what_narrows_can_be_taken_back_one_by_one(cast: Cast) -> None:
    found = room(cast.agency_head, f"opd={cast.office_a.pk}&sop=database&periode=2026-10")
    chips = dict(found.picker.chips)
    assert chips[cast.office_a.name] == "periode=2026-10&sop=database"
    assert f'<option value="{cast.office_a.pk}" selected>' in page(found)


def test_an_office_that_was_merged_says_into_which(cast: Cast) -> None:
    cast.office_b.merged_into = cast.office_a
    cast.office_b.active = False
    cast.office_b.save()
    text = page(room(cast.agency_head, f"opd={cast.office_b.pk}"))
    assert f"{cast.office_b.name} (digabung ke {cast.office_a.name})" in text
    assert cast.office_b.name not in page(room(cast.agency_head))


def test_four_queries_and_three_to_draw_its_head(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(4):
        found = room(cast.agency_head, f"layanan={cast.service_db.code}&opd={cast.office_a.pk}")
    with django_assert_num_queries(3):  # the services; how fresh the sums are, in two
        page(found)


def test_figures_that_lag_behind_say_so(cast: Cast) -> None:
    from reports.board.room import freshness_note
    from reports.rollup.roll import Freshness

    assert "belum pernah dihitung" in freshness_note(Freshness(None, 0))
    assert freshness_note(Freshness(NOW, 60)) == ""
    assert "7 menit yang lalu" in freshness_note(Freshness(NOW, 420))
    assert "3 tiket belum dapat dihitung" in freshness_note(Freshness(NOW, 0, 3))
