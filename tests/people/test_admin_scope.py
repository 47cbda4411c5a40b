"""An administrator who is no superuser keeps his own agency, and nothing that opens another."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from notices.models import Notice
from people.models import Assignment, Office, User
from tests.cast import Cast, assign
from tests.notices.test_outbox import news, tell
from tests.people.test_admin import assignment_data, errors_of, office_data, person_data, url

NEW = {"password1": "kuda-terbang-77", "password2": "kuda-terbang-77"}


@pytest.fixture
def keeper(cast: Cast) -> User:
    """The administrator of the education office."""
    return User.objects.create_user(
        email="adm-a@contoh.go.id", name="Admin Contoh", office=cast.office_a, is_staff=True
    )


@pytest.fixture
def keeps(keeper: User, client: Client) -> Client:
    client.force_login(keeper, "people.auth.NipOrEmailBackend")
    return client


def listed(client: Client, page: str) -> list[Any]:
    return list(client.get(url(f"{page}_changelist")).context["cl"].result_list)


def choices_of(response: Any, name: str) -> set[int]:
    widget = response.context["adminform"].form.fields[name].widget
    return {int(str(value)) for value, _ in widget.choices if value}


# -- what is for superusers ----------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["people/role", "services/service", "sop/rung", "sop/heartbeat", "tickets/ticket"]
)
def test_what_counts_for_all_agencies_is_for_superusers(
    keeps: Client, cast: Cast, path: str
) -> None:
    assert keeps.get(f"/kelola/{path}/").status_code == 403
    assert keeps.get(f"/kelola/{path}/add/").status_code == 403
    offered = [row for app in keeps.get("/kelola/").context["app_list"] for row in app["models"]]
    assert f"/kelola/{path}/" not in [row["admin_url"] for row in offered]
    assert "/kelola/people/user/" in [row["admin_url"] for row in offered]


def test_a_role_is_neither_changed_nor_deleted(keeps: Client, cast: Cast) -> None:
    role = cast.roles["helpdesk"].pk
    assert keeps.post(url("people_role_change", role), {}).status_code == 403
    assert keeps.post(url("people_role_delete", role), {"post": "yes"}).status_code == 403


# -- offices -------------------------------------------------------------------------------


def test_the_lists_end_at_the_agency(keeps: Client, cast: Cast, keeper: User) -> None:
    assert listed(keeps, "people_office") == [cast.office_a]
    people = {cast.staff_a, cast.staff_b, cast.liaison_a, cast.head_a, keeper}
    assert set(listed(keeps, "people_user")) == people
    assert {row.office for row in listed(keeps, "people_assignment")} == {cast.office_a}


def test_a_section_belongs_to_its_agency(cast: Cast, client: Client) -> None:
    User.objects.filter(pk=cast.network_admin.pk).update(is_staff=True)
    client.force_login(cast.network_admin, "people.auth.NipOrEmailBackend")
    offices = set(listed(client, "people_office"))
    assert {cast.kominfo, cast.data_section} <= offices
    assert not offices & {cast.office_a, cast.tiki}


def test_an_administrator_without_an_office_keeps_nothing(
    keeps: Client, cast: Cast, keeper: User
) -> None:
    User.objects.filter(pk=keeper.pk).update(office=None)
    assert listed(keeps, "people_office") == listed(keeps, "people_user") == []


@pytest.mark.parametrize("page", ["change", "delete", "history"])
def test_rows_of_others_are_not_found(keeps: Client, cast: Cast, page: str) -> None:
    theirs = {
        "people_office": cast.kominfo.pk,
        "people_user": cast.helpdesk.pk,
        "people_assignment": Assignment.objects.get(user=cast.helpdesk).pk,
    }
    for name, pk in theirs.items():
        response = keeps.post(url(f"{name}_{page}", pk), {"name": "Milik saya", "post": "yes"})
        assert response.status_code in {302, 403, 404, 405}
    cast.helpdesk.refresh_from_db()
    assert cast.helpdesk.name == "Dewi Contoh"
    assert Assignment.objects.filter(user=cast.helpdesk).exists()


@pytest.mark.parametrize("parent", ["", "kominfo"])
def test_an_office_is_made_below_ones_own_only(keeps: Client, cast: Cast, parent: str) -> None:
    data = office_data(parent=getattr(cast, parent).pk if parent else "")
    response = keeps.post(url("people_office_add"), data)
    assert response.status_code == 422
    assert errors_of(response, "parent")
    assert choices_of(response, "parent") == {cast.office_a.pk}
    assert keeps.post(
        url("people_office_add"), {**data, "parent": cast.office_a.pk}
    ).status_code == (302)


def test_ones_agency_is_not_moved_into_another(keeps: Client, cast: Cast) -> None:
    data = office_data(name="Dinas Pendidikan", kind="section", parent=cast.kominfo.pk)
    keeps.post(url("people_office_change", cast.office_a.pk), data)
    office = Office.objects.get(pk=cast.office_a.pk)
    assert (office.parent, office.kind, office.active) == (None, cast.office_a.kind, True)


# -- roles ---------------------------------------------------------------------------------


def test_roles_are_given_within_the_agency(keeps: Client, cast: Cast) -> None:
    data = assignment_data(cast.staff_b, cast.roles["office_liaison"], cast.office_a)
    assert keeps.post(url("people_assignment_add"), data).status_code == 302
    page = keeps.get(url("people_assignment_add"))
    assert choices_of(page, "office") == {cast.office_a.pk}


@pytest.mark.parametrize(
    ("person", "office", "field"),
    [
        ("staff_b", "kominfo", "office"),
        ("staff_c", "office_a", "user"),
        ("keeper", "office_a", "user"),
        ("administrator", "office_a", "user"),
    ],
)
def test_no_role_elsewhere_for_others_or_for_himself(
    keeps: Client, cast: Cast, keeper: User, person: str, office: str, field: str
) -> None:
    user = keeper if person == "keeper" else getattr(cast, person)
    data = assignment_data(user, cast.roles["helpdesk"], getattr(cast, office))
    response = keeps.post(url("people_assignment_add"), data)
    assert response.status_code == 422
    assert errors_of(response, field)
    assert not Assignment.objects.filter(user=user, valid_from="2026-11-01").exists()


def test_his_own_assignments_he_only_reads(keeps: Client, cast: Cast, keeper: User) -> None:
    own = assign(keeper, "office_liaison", cast.office_a)
    page = url("people_assignment_change", own.pk)
    assert keeps.get(page).status_code == 200
    assert keeps.post(page, {}).status_code == 403
    assert keeps.post(url("people_assignment_delete", own.pk), {"post": "yes"}).status_code == 403


def test_an_assignment_of_a_guest_is_ended(keeps: Client, cast: Cast) -> None:
    """Somebody of another agency stands in here: that is a matter of this agency."""
    guest = assign(cast.staff_c, "office_head", cast.office_a, capacity="acting")
    data = assignment_data(
        cast.staff_c,
        guest.role,
        cast.office_a,
        capacity="acting",
        valid_from="2026-01-01",
        valid_until="2026-11-30",
    )
    assert keeps.post(url("people_assignment_change", guest.pk), data).status_code == 302
    guest.refresh_from_db()
    assert guest.valid_until


# -- accounts ------------------------------------------------------------------------------


def password_of(client: Client, user: User) -> tuple[int, bool]:
    response = client.post(f"/kelola/people/user/{user.pk}/password/", NEW)
    user.refresh_from_db()
    return response.status_code, user.check_password(NEW["password1"])


def test_passwords_of_ones_own_people(keeps: Client, cast: Cast) -> None:
    assert password_of(keeps, cast.staff_a) == (302, True)
    assert password_of(keeps, cast.head_a) == (302, True)


def test_passwords_of_others_stay(keeps: Client, cast: Cast, keeper: User) -> None:
    colleague = User.objects.create_user(
        email="adm-a2@contoh.go.id", name="Rekan Contoh", office=cast.office_a, is_staff=True
    )
    for user in (cast.administrator, cast.agency_head, cast.helpdesk, colleague, keeper):
        status, changed = password_of(keeps, user)
        assert status in {403, 404}
        assert not changed


def test_who_holds_a_role_elsewhere_is_no_way_in(keeps: Client, cast: Cast) -> None:
    assign(cast.staff_b, "helpdesk", cast.kominfo)
    assert password_of(keeps, cast.staff_b) == (403, False)
    assert keeps.post(url("people_user_change", cast.staff_b.pk), {}).status_code == 403
    page = keeps.get(url("people_user_change", cast.staff_b.pk))
    assert page.status_code == 200
    assert "Petugas Helpdesk" not in page.content.decode()


def test_administrators_are_not_switched_off(keeps: Client, cast: Cast) -> None:
    colleague = User.objects.create_user(
        email="adm-a2@contoh.go.id", name="Rekan Contoh", office=cast.office_a, is_staff=True
    )
    chosen = [colleague.pk, cast.helpdesk.pk, cast.staff_b.pk]
    keeps.post(url("people_user_changelist"), {"action": "deactivate", "_selected_action": chosen})
    assert set(User.objects.filter(pk__in=chosen, is_active=False)) == {cast.staff_b}
    page = keeps.get(url("people_user_change", colleague.pk))
    assert page.status_code == 200
    assert not page.context["has_change_permission"]
    assert colleague.password not in page.content.decode()


def test_a_new_person_works_in_the_agency_and_is_no_administrator(
    keeps: Client, cast: Cast
) -> None:
    elsewhere = keeps.post(url("people_user_add"), person_data(cast, office=cast.kominfo.pk))
    assert elsewhere.status_code == 422
    assert errors_of(elsewhere, "office")
    data = person_data(cast, is_staff="on", is_superuser="on")
    assert keeps.post(url("people_user_add"), data).status_code == 302
    person = User.objects.get(email="orang.baru@contoh.go.id")
    assert (person.office, person.is_staff, person.is_superuser) == (cast.office_a, False, False)
    assert choices_of(keeps.get(url("people_user_change", person.pk)), "office") == {
        cast.office_a.pk
    }


def test_a_superuser_is_not_limited(cast: Cast, client: Client) -> None:
    client.force_login(cast.administrator, "people.auth.NipOrEmailBackend")
    assert set(listed(client, "people_office")) == set(Office.objects.all())
    data = assignment_data(cast.administrator, cast.roles["helpdesk"], cast.kominfo)
    assert client.post(url("people_assignment_add"), data).status_code == 302
    assert password_of(client, cast.agency_head) == (302, True)


# -- outbox --------------------------------------------------------------------------------


def test_the_outbox_shows_mail_to_ones_own_people(keeps: Client, cast: Cast) -> None:
    tell(
        news(cast.staff_a, "own", subject="Untuk Sari"),
        news(cast.jfu, "other", subject="Untuk Fajar"),
    )
    Notice.objects.update(mail_state="parked", mail_next_try_at=None)
    page = keeps.get("/kotak-keluar/")
    assert [notice.subject for notice in page.context["page"]] == ["Untuk Sari"]
    assert (page.context["failed"].count, page.context["total"].count) == (1, 1)
    assert not keeps.get("/kotak-keluar/", {"q": "Fajar"}).context["page"].rows
    other = Notice.objects.get(dedupe_key="other")
    keeps.post("/kotak-keluar/kirim-ulang/", {"id": [other.pk]})
    keeps.post("/kotak-keluar/kirim-ulang/", {"all_failed": "on"})
    states = dict(Notice.objects.values_list("dedupe_key", "mail_state"))
    assert states == {"own": "waiting", "other": "parked"}
