"""An office merged into another: the successor reads its past and takes what comes."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from people.admin_forms import OfficeForm
from people.directory import Directory
from people.models import Assignment, Office, Role, User
from sop.desk.filters import DeskFilter
from tests.cast import NOW, Cast
from tests.sop import walk
from tickets import access
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


def merge(office: Office, into: Office) -> None:
    Office.objects.filter(pk=office.pk).update(merged_into=into, active=False)
    office.refresh_from_db()


def sees(user: User, ticket: Ticket) -> bool:
    return Ticket.objects.filter(access.visible_filter(user, NOW), pk=ticket.pk).exists()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, "people.auth.NipOrEmailBackend")
    return client


def form_for(office: Office, into: Office | None, **more: Any) -> OfficeForm:
    data = {
        "name": office.name, "short_name": office.short_name, "kind": office.kind,
        "parent": office.parent_id or "", "time_zone": office.time_zone, "active": "on",
        "merged_into": into.pk if into else "", **more,
    }  # fmt: skip
    return OfficeForm(data, instance=office)


def test_the_successor_reads_the_past_and_nobody_else_gains_sight(cast: Cast) -> None:
    old = walk.file(cast, cast.service_db, "database", NOW, by=cast.staff_c)
    people = list(User.objects.all())
    before = {user.pk for user in people if sees(user, old)}
    assert cast.liaison_a.pk not in before

    merge(cast.office_b, cast.office_a)

    after = {user.pk for user in people if sees(user, old)}
    assert after - before == {cast.liaison_a.pk, cast.head_a.pk}
    assert before <= after  # reporter, the old liaison and the officers still read it


def test_what_the_successor_has_stays_out_of_sight_of_the_merged(cast: Cast) -> None:
    theirs = walk.file(cast, cast.service_db, "database", NOW, by=cast.staff_a)
    merge(cast.office_b, cast.office_a)
    assert not sees(cast.liaison_b, theirs)
    assert not sees(cast.staff_c, theirs)


def test_a_person_of_a_merged_office_files_for_the_successor(cast: Cast) -> None:
    merge(cast.office_b, cast.office_a)
    page = signed_in(cast.staff_c).get(reverse("complaint_new"))
    assert (
        f"{cast.office_b.name} sudah digabung ke {cast.office_a.name}. Aduan ini dicatat untuk "
        f"{cast.office_a.name}." in page.content.decode()
    )
    ticket = walk.file(cast, cast.service_db, "database", NOW, by=cast.staff_c)
    assert ticket.office == cast.office_a
    assert sees(cast.staff_c, ticket)


def test_a_handling_office_that_was_merged_hands_on_its_services_and_tickets(cast: Cast) -> None:
    new = Office.objects.create(
        name="Dinas Digital", short_name="Disdigi", kind="agency", time_zone="Asia/Makassar"
    )
    old = walk.file(cast, cast.service_app, "other", NOW)
    inside = Directory(NOW).subtree_ids(cast.kominfo)
    Assignment.objects.filter(office__in=inside).delete()
    user = cast.helpdesk
    Assignment.objects.create(
        user=user, role=Role.objects.get(code="helpdesk"), office=new, valid_from=NOW.date()
    )
    merge(cast.kominfo, new)

    directory = Directory(NOW)
    assert [holder.user for holder in directory.triage(cast.kominfo)] == [user]
    assert [h.user for h in directory.holders("helpdesk", cast.kominfo)] == [user]
    assert sees(user, old)
    cast.service_app.refresh_from_db()
    assert walk.file(cast, cast.service_app, "other", NOW).handler == new


def test_the_form_makes_the_office_inactive(cast: Cast) -> None:
    form = form_for(cast.office_b, cast.office_a)
    assert form.is_valid(), form.errors
    saved = form.save()
    assert (saved.active, saved.merged_into) == (False, cast.office_a)
    assert saved.successor == cast.office_a


@pytest.mark.parametrize("case", ["itself", "below", "circle", "inactive", "gone"])
def test_the_form_refuses(case: str, cast: Cast) -> None:
    office, target, words = cast.kominfo, cast.office_a, ""
    if case == "itself":
        target, words = office, "dirinya sendiri"
    elif case == "below":
        target, words = cast.data_section, "berada di bawah"
    elif case == "circle":  # what was merged into the office already is below it
        merge(cast.office_b, cast.ict_division)
        Office.objects.filter(pk=cast.office_b.pk).update(merged_into=None, parent=cast.kominfo)
        target, words = Office.objects.get(pk=cast.office_b.pk), "tidak aktif"
    elif case == "inactive":
        Office.objects.filter(pk=target.pk).update(active=False)
        words = "tidak aktif"
    else:
        merge(cast.office_a, cast.office_b)
        words = f"sudah digabung ke {cast.office_b.name}"
    form = form_for(office, target)
    assert words in str(form.errors["merged_into"])


def test_chains_end_and_circles_do_not_hang(cast: Cast) -> None:
    merge(cast.office_a, cast.office_b)
    merge(cast.office_b, cast.brand_directorate)
    directory = Directory(NOW)
    assert Office.objects.get(pk=cast.office_a.pk).successor == cast.brand_directorate
    assert directory.successor(cast.office_a) == cast.brand_directorate
    merge(cast.brand_directorate, cast.office_a)  # past the form, by hand
    assert Office.objects.get(pk=cast.office_a.pk).successor is not None
    assert Directory(NOW).holders("office_liaison", Directory(NOW).office(cast.office_a.pk))


def test_the_desk_filters_by_either_and_says_where_it_went(cast: Cast) -> None:
    old = walk.file(cast, cast.service_db, "database", NOW, by=cast.staff_c)
    own = walk.file(cast, cast.service_db, "database", NOW, by=cast.staff_a)
    merge(cast.office_b, cast.office_a)

    def found(office: Office) -> set[str]:
        form = DeskFilter(
            QueryDict(f"opd={office.pk}"), directory=Directory(NOW), zone=cast.kominfo.tz
        )
        rows = Ticket.objects.filter(form.condition())
        return set(rows.values_list("number", flat=True))

    assert found(cast.office_b) == {old.number}
    assert found(cast.office_a) == {old.number, own.number}
    page = signed_in(cast.helpdesk).get(f"{reverse('desk')}?opd={cast.office_b.pk}")
    assert f"{cast.office_b.name} (digabung ke {cast.office_a.short_name})" in page.content.decode()


def test_the_list_of_offices_says_it(cast: Cast) -> None:
    merge(cast.office_b, cast.office_a)
    page = signed_in(cast.administrator).get(reverse("admin:people_office_changelist"))
    assert f"digabung ke {cast.office_a.name}" in page.content.decode()
