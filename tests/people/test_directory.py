"""Who holds a role, when and where; who is above."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from people import directory
from people.directory import Directory
from people.models import Assignment, Office, Role, User
from people.reference import ROLES, ensure_roles
from tests.cast import NOW, Cast, assign

ACTING = Assignment.Capacity.ACTING
DAILY = Assignment.Capacity.DAILY_ACTING
DAY = date(2026, 11, 23)


def names(holders: list[directory.Holder]) -> list[str]:
    return [holder.user.name for holder in holders]


def people(holders: list[directory.Holder]) -> set[User]:
    return {holder.user for holder in holders}


# -- holders -----------------------------------------------------------------------------


def test_holders_are_found_at_the_office_and_anywhere_below(cast: Cast) -> None:
    found = directory.holders("network_admin", cast.kominfo, NOW)
    assert people(found) == {cast.network_admin, cast.network_admin_2}
    assert {h.office for h in found} == {cast.network_section}
    assert {h.title for h in found} == {"Staf Admin Jaringan"}


def test_nobody_below_means_the_nearest_ancestor(cast: Cast) -> None:
    assert people(directory.holders("agency_head", cast.network_section, NOW)) == {cast.agency_head}
    assign(cast.helpdesk, "agency_head", cast.ict_division)
    assert people(directory.holders("agency_head", cast.network_section, NOW)) == {cast.helpdesk}


def test_climbing_does_not_descend_into_a_neighbour(cast: Cast) -> None:
    """The data section's examiner is no examiner of the network section beside it."""
    assert directory.holders("it_examiner", cast.network_section, NOW) == []


def test_another_agency_has_its_own_holders(cast: Cast) -> None:
    assert people(directory.holders("office_liaison", cast.office_a, NOW)) == {cast.liaison_a}
    assert people(directory.holders("office_liaison", cast.office_b, NOW)) == {cast.liaison_b}
    assert directory.holders("office_liaison", cast.kominfo, NOW) == []


def test_an_unknown_role_has_no_holder(cast: Cast) -> None:
    assert directory.holders("no-such-role", cast.kominfo, NOW) == []


@pytest.mark.parametrize(
    ("capacities", "expected"),
    [
        ([], {"definitive"}),
        ([ACTING], {ACTING}),
        ([DAILY], {DAILY}),
        ([ACTING, DAILY], {DAILY}),
    ],
)
def test_an_acting_official_stands_in_for_the_definitive_one(
    cast: Cast, capacities: list[str], expected: set[str]
) -> None:
    stand_ins = [cast.it_examiner, cast.db_network_admin]
    for user, capacity in zip(stand_ins, capacities, strict=False):
        assign(user, "ict_division_head", cast.ict_division, capacity=capacity)
    found = directory.holders("ict_division_head", cast.kominfo, NOW)
    assert {h.capacity for h in found} == expected


def test_the_acting_title_is_the_one_signed(cast: Cast) -> None:
    assign(cast.it_examiner, "ict_division_head", cast.ict_division, capacity=ACTING)
    (found,) = directory.holders("ict_division_head", cast.kominfo, NOW)
    assert found.title == "Plt. Pejabat Administrator Bidang TIK"


def test_an_acting_official_elsewhere_does_not_displace(cast: Cast) -> None:
    assign(cast.it_examiner, "ict_division_head", cast.kominfo, capacity=DAILY)
    found = directory.holders("ict_division_head", cast.kominfo, NOW)
    assert people(found) == {cast.it_examiner, cast.ict_division_head}


def test_a_role_that_is_no_post_keeps_everybody(cast: Cast) -> None:
    assign(cast.helpdesk, "network_admin", cast.network_section, capacity=DAILY)
    assert len(directory.holders("network_admin", cast.kominfo, NOW)) == 3


def test_the_definitive_official_is_back_when_the_stand_in_ends(cast: Cast) -> None:
    assign(
        cast.it_examiner,
        "ict_division_head",
        cast.ict_division,
        capacity=DAILY,
        since=DAY,
        until=DAY,
    )
    at = {
        day: people(directory.holders("ict_division_head", cast.kominfo, NOW + timedelta(day)))
        for day in (-1, 0, 1)
    }
    assert at == {
        -1: {cast.ict_division_head},
        0: {cast.it_examiner},
        1: {cast.ict_division_head},
    }


@pytest.mark.parametrize(
    ("office", "last_instant"),
    [
        # Midnight of 24 November: 16.00 UTC in WITA, 17.00 UTC in WIB.
        ("kominfo", datetime(2026, 11, 23, 15, 59, 59, tzinfo=UTC)),
        ("tiki", datetime(2026, 11, 23, 16, 59, 59, tzinfo=UTC)),
    ],
)
def test_an_assignment_ends_at_midnight_of_its_office(
    cast: Cast, office: str, last_instant: datetime
) -> None:
    place: Office = getattr(cast, office)
    assign(cast.staff_a, "helpdesk", place, since=DAY, until=DAY)

    def holds(at: datetime) -> bool:
        found = cast.staff_a in people(directory.holders("helpdesk", place, at))
        assert found == any(h.role.code == "helpdesk" for h in directory.roles_of(cast.staff_a, at))
        return found

    assert holds(last_instant)
    assert not holds(last_instant + timedelta(seconds=1))
    first_instant = last_instant - timedelta(days=1) + timedelta(seconds=1)
    assert holds(first_instant)
    assert not holds(first_instant - timedelta(seconds=1))


@pytest.mark.parametrize("letter", ["", "   "])
def test_a_role_that_needs_a_letter_does_not_count_without_its_number(
    cast: Cast, letter: str
) -> None:
    Assignment.objects.filter(user=cast.db_network_admin).update(letter_number=letter)
    assert directory.holders("db_network_admin", cast.kominfo, NOW) == []
    assert directory.roles_of(cast.db_network_admin, NOW) == []


def test_a_stand_in_without_the_needed_letter_displaces_nobody(cast: Cast) -> None:
    assign(cast.it_examiner, "data_section_head", cast.data_section, capacity=DAILY, letter="")
    assert people(directory.holders("data_section_head", cast.kominfo, NOW)) == {
        cast.data_section_head
    }


def test_an_inactive_person_holds_nothing(cast: Cast) -> None:
    User.objects.filter(pk=cast.network_admin.pk).update(is_active=False)
    cast.network_admin.refresh_from_db()
    assert people(directory.holders("network_admin", cast.kominfo, NOW)) == {cast.network_admin_2}
    assert directory.roles_of(cast.network_admin, NOW) == []


def test_two_assignments_to_one_role_count_once(cast: Cast) -> None:
    assign(cast.network_admin, "network_admin", cast.network_section, since=DAY)
    assert len(directory.holders("network_admin", cast.kominfo, NOW)) == 2


# -- line of command ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "chain"),
    [
        ("network_admin", ["network_coordinator", "ict_division_head", "agency_head"]),
        ("db_network_admin", ["data_section_head", "ict_division_head", "agency_head"]),
        ("jfu", ["app_section_head", "ipas_subdirector", "ip_tech_director"]),
        ("tu_head", ["ip_tech_director"]),
        ("agency_head", []),
        ("ipas_user", []),
        ("no-such-role", []),
    ],
)
def test_the_superiors_of_a_role(cast: Cast, role: str, chain: list[str]) -> None:
    found = [directory.superior(role, level) for level in range(1, 5)]
    assert [r.code if r else None for r in found] == (chain + [None] * 4)[:4]


def test_a_cycle_in_the_line_of_command_ends(cast: Cast) -> None:
    Role.objects.filter(code="agency_head").update(superior=cast.roles["network_admin"])
    assert directory.superior("network_admin", 100) is None


def test_the_head_of_the_agency_from_any_unit_of_it(cast: Cast) -> None:
    for office in (cast.network_section, cast.ict_division, cast.kominfo):
        assert people(directory.head(office, NOW)) == {cast.agency_head}
    assert people(directory.head(cast.app_section, NOW)) == {cast.ip_tech_director}
    assert people(directory.head(cast.office_a, NOW)) == {cast.head_a}
    assert directory.head(cast.office_b, NOW) == []


def test_the_acting_head_is_the_head(cast: Cast) -> None:
    assign(cast.ict_division_head, "agency_head", cast.kominfo, capacity=DAILY)
    (found,) = directory.head(cast.network_section, NOW)
    assert (found.user, found.title) == (cast.ict_division_head, "Plh. Kepala Dinas")


# -- roles of a person -------------------------------------------------------------------


def test_roles_of_a_person(cast: Cast) -> None:
    assign(cast.helpdesk, "network_admin", cast.network_section)
    found = directory.roles_of(cast.helpdesk, NOW)
    assert {h.role.code for h in found} == {"helpdesk", "network_admin"}
    assert directory.roles_of(cast.staff_a, NOW) == []


def test_a_displaced_official_does_not_hold_the_post(cast: Cast) -> None:
    assign(cast.it_examiner, "ict_division_head", cast.ict_division, capacity=DAILY)
    assert directory.roles_of(cast.ict_division_head, NOW) == []
    assert "ict_division_head" in {h.role.code for h in directory.roles_of(cast.it_examiner, NOW)}


def test_the_cached_and_the_direct_answer_agree(cast: Cast) -> None:
    assign(cast.it_examiner, "ict_division_head", cast.ict_division, capacity=DAILY)
    batch = Directory(NOW)
    batch.holders("network_admin", cast.kominfo)
    for user in User.objects.all():
        assert batch.roles_of(user) == directory.roles_of(user, NOW)


# -- tree --------------------------------------------------------------------------------


def test_the_tree_of_offices(cast: Cast) -> None:
    assert directory.ancestors(cast.data_section) == [cast.ict_division, cast.kominfo]
    assert directory.subtree_ids(cast.ict_division) == {
        cast.ict_division.pk,
        cast.data_section.pk,
        cast.network_section.pk,
    }
    assert directory.agency(cast.data_section) == cast.kominfo
    assert directory.agency(cast.app_section) == cast.tiki
    assert directory.agency(cast.kominfo) == cast.kominfo


def test_a_cycle_of_offices_ends(cast: Cast) -> None:
    Office.objects.filter(pk=cast.kominfo.pk).update(parent=cast.data_section)
    office = Office.objects.get(pk=cast.kominfo.pk)
    assert len(directory.ancestors(office)) == 2
    assert len(directory.subtree_ids(office)) == 4
    assert directory.agency(cast.data_section) == cast.kominfo


# -- cost --------------------------------------------------------------------------------


def test_a_directory_asks_three_times_for_any_number_of_answers(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    users = list(User.objects.all())
    with django_assert_num_queries(3):
        batch = Directory(NOW)
        for office in (cast.kominfo, cast.tiki, cast.office_a):
            for spec in ROLES:
                batch.holders(spec.code, office)
                batch.superior(spec.code, 2)
            batch.head(office)
        for user in users:
            batch.roles_of(user)


def test_the_roles_of_one_person_cost_one_query(cast: Cast, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        directory.roles_of(cast.helpdesk, NOW)


# -- reference ---------------------------------------------------------------------------


def test_the_missing_roles_are_installed_and_an_offices_changes_stay(db: None) -> None:
    ensure_roles()
    Role.objects.filter(code="jfu").update(name="Pelaksana IPAS")
    Role.objects.filter(code="ipas_dev_team").delete()
    Role.objects.create(code="milik-kantor", name="Peran kantor")
    ensure_roles()
    assert Role.objects.count() == len(ROLES) + 1
    jfu = Role.objects.get(code="jfu")
    assert (jfu.name, jfu.superior and jfu.superior.code) == ("Pelaksana IPAS", "app_section_head")
