"""Who sees which ticket, and what they may do: the table of the rules."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404

from tests.cast import NOW, assign
from tickets import access
from tickets.models import Ticket

# Tickets: A of Disdik to Diskominfo, B of Bapenda to Diskominfo, T of Merek to Direktorat TI KI.
SEES = {
    "staff_a": "A",
    "staff_b": "",
    "liaison_a": "A",
    "head_a": "A",
    "staff_c": "B",
    "liaison_b": "B",
    "helpdesk": "AB",
    "network_admin": "AB",
    "data_section_head": "AB",
    "agency_head": "AB",
    "jfu": "T",
    "tu_head": "T",
    "ip_tech_director": "T",
    "ipas_user": "T",
    "outsider": "",
    "administrator": "ABT",
}
EVERYTHING: tuple[access.May, ...] = ("view", "comment", "note", "attach", "triage")


@pytest.fixture
def tickets(cast, filed) -> dict[str, Ticket]:
    return {
        "A": filed(),
        "B": filed(cast.staff_c, office=cast.office_b),
        "T": filed(cast.ipas_user, office=cast.brand_directorate, service=cast.service_ipas),
    }


@pytest.mark.parametrize("person", SEES)
def test_each_sees_what_concerns_them(person, cast, tickets):
    user = getattr(cast, person)

    listed = set(Ticket.objects.visible_to(user, NOW))
    expected = {tickets[letter] for letter in SEES[person]}

    assert listed == expected
    for ticket in tickets.values():
        if ticket in expected:
            assert access.get_ticket(user, ticket.number, at=NOW) == ticket
        else:
            for may in EVERYTHING:
                with pytest.raises(Http404):
                    access.get_ticket(user, ticket.number, may=may, at=NOW)


def test_nobody_and_the_dismissed_see_nothing(cast, tickets):
    cast.helpdesk.is_active = False
    cast.helpdesk.save()

    for user in (AnonymousUser(), cast.helpdesk):
        assert not Ticket.objects.visible_to(user, NOW).exists()
        assert not access.is_officer(user, tickets["A"], NOW)
        assert not access.may_triage(user, at=NOW)


@pytest.mark.parametrize(
    ("person", "note", "triage"),
    [
        ("staff_a", False, False),
        ("liaison_a", False, False),
        ("head_a", False, False),
        ("helpdesk", True, True),
        ("network_admin", True, False),
        ("agency_head", True, False),
    ],
)
def test_seeing_is_not_doing(person, note, triage, cast, tickets):
    user, number = getattr(cast, person), tickets["A"].number

    assert access.get_ticket(user, number, may="comment", at=NOW)
    assert access.is_officer(user, tickets["A"], NOW) is note
    rights: dict[access.May, bool] = {"note": note, "triage": triage}
    for may, allowed in rights.items():
        if allowed:
            assert access.get_ticket(user, number, may=may, at=NOW)
        else:
            with pytest.raises(PermissionDenied):
                access.get_ticket(user, number, may=may, at=NOW)


def test_a_right_ends_with_its_assignment(cast, tickets):
    assign(cast.outsider, "helpdesk", cast.kominfo, until=date(2026, 11, 23))
    midnight = NOW + timedelta(hours=15)  # 24 November, 00.00 WITA

    assert access.get_ticket(
        cast.outsider, tickets["A"].number, may="triage", at=midnight - timedelta(seconds=1)
    )
    with pytest.raises(Http404):
        access.get_ticket(cast.outsider, tickets["A"].number, at=midnight)


def test_a_role_that_needs_a_letter_opens_nothing_without_it(cast, tickets):
    assign(cast.outsider, "data_section_head", cast.data_section, letter="")

    assert not Ticket.objects.visible_to(cast.outsider, NOW).exists()


def test_triage_belongs_to_an_agency(cast):
    assert access.may_triage(cast.helpdesk, cast.kominfo, NOW)
    assert not access.may_triage(cast.helpdesk, cast.tiki, NOW)


def test_people_act_under_their_jabatan(cast, tickets):
    assert access.title_for(cast.helpdesk, tickets["A"], NOW) == "Petugas Helpdesk"
    assert access.title_for(cast.staff_a, tickets["A"], NOW) == "Pengelola Keuangan"
    assert access.title_for(cast.liaison_a, tickets["A"], NOW) == "Admin Perangkat Daerah"
