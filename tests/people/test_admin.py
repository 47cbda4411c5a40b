"""The administrator's pages: who may enter, what is refused beside which field."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from people.models import Assignment, Office, Role, User
from services.models import Route, Service
from tests.cast import Cast, assign

CSS = Path(settings.BASE_DIR) / "static/css"
PAGES = ["people_office", "people_user", "people_role", "people_assignment", "services_service"]
OWN_MODELS = [Office, User, Role, Assignment, Service]


@pytest.fixture
def manage(cast: Cast, client: Client) -> Client:
    client.force_login(cast.administrator, "people.auth.NipOrEmailBackend")
    return client


def url(page: str, *args: Any) -> str:
    return reverse(f"admin:{page}", args=args)


def errors_of(response: Any, field: str) -> str:
    form = response.context["adminform"].form
    return " ".join(form.errors.get(field, []))


def office_data(**changes: Any) -> dict[str, Any]:
    data = {
        "name": "Seksi Baru",
        "short_name": "Seksi Baru",
        "kind": "section",
        "parent": "",
        "time_zone": "Asia/Makassar",
        "address": "",
        "active": "on",
    }
    return {**data, **changes}


def assignment_data(user: User, role: Role, office: Office, **changes: Any) -> dict[str, Any]:
    data = {
        "user": user.pk,
        "role": role.pk,
        "office": office.pk,
        "capacity": "definitive",
        "valid_from": "2026-11-01",
        "valid_until": "",
        "letter_number": "",
        "letter_date": "",
    }
    return {**data, **changes}


def row_of(text: str, name: str) -> str:
    rows = re.findall(r"<tr>(?:(?!</tr>).)*</tr>", text, re.DOTALL)
    return next(re.sub(r"<[^>]+>", "|", row) for row in rows if name in row)


# -- who may enter -----------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/kelola/", "/kelola/people/user/", "/kelola/no-such-page/"])
def test_administrators_only(cast: Cast, client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 302
    assert response["Location"].startswith("/masuk/?next=/kelola/")
    for user in (cast.staff_a, cast.helpdesk, cast.agency_head):
        client.force_login(user, "people.auth.NipOrEmailBackend")
        assert client.get(path).status_code == 404


def test_there_is_one_login_page_and_one_password_page(cast: Cast, client: Client) -> None:
    assert client.get("/kelola/login/")["Location"].startswith("/masuk/")
    client.force_login(cast.staff_a, "people.auth.NipOrEmailBackend")
    assert client.get("/kelola/login/").status_code == 404
    client.force_login(cast.administrator, "people.auth.NipOrEmailBackend")
    assert client.get("/kelola/login/")["Location"] == "/kelola/"
    assert client.get("/kelola/password_change/")["Location"] == reverse("password_change")


def test_the_start_page_is_indonesian_and_lists_every_page(manage: Client) -> None:
    text = manage.get("/kelola/").content.decode()
    assert "Kelola – Gangguan" in text
    for name in ("Unit kerja", "Pengguna", "Peran", "Penugasan", "Layanan"):
        assert name in text.title() or name in text
    assert "Django administration" not in text


@pytest.mark.parametrize("page", PAGES)
def test_every_list_form_and_history_opens(manage: Client, page: str) -> None:
    model = next(m for m in OWN_MODELS if m._meta.label_lower.replace(".", "_") == page)
    some = model._default_manager.earliest("pk")
    assert manage.get(url(f"{page}_changelist")).status_code == 200
    assert manage.get(url(f"{page}_changelist"), {"q": "contoh"}).status_code == 200
    assert manage.get(url(f"{page}_add")).status_code == 200
    assert manage.get(url(f"{page}_change", some.pk)).status_code == 200
    assert manage.get(url(f"{page}_history", some.pk)).status_code == 200


def test_an_administrator_without_superuser_manages_but_makes_no_administrators(
    cast: Cast, client: Client
) -> None:
    User.objects.filter(pk=cast.helpdesk.pk).update(is_staff=True)
    client.force_login(cast.helpdesk, "people.auth.NipOrEmailBackend")
    for page in ("people_office", "people_user", "people_assignment"):
        assert client.get(url(f"{page}_changelist")).status_code == 200
    form = client.get(url("people_user_change", cast.it_examiner.pk)).context["adminform"].form
    assert "is_staff" not in form.fields
    assert "is_superuser" not in form.fields
    admin_password = f"/kelola/people/user/{cast.administrator.pk}/password/"
    assert client.post(admin_password, {}).status_code == 403
    assert client.post(url("people_user_change", cast.administrator.pk), {}).status_code == 403


def test_lists_cost_the_same_for_more_rows(
    manage: Client, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    for page in PAGES:
        with django_assert_max_num_queries(14):
            manage.get(url(f"{page}_changelist"))


# -- offices -----------------------------------------------------------------------------


def test_offices_are_listed_as_a_tree(manage: Client) -> None:
    text = manage.get(url("people_office_changelist")).content.decode()
    order = [
        text.index(name)
        for name in (
            "Dinas Komunikasi dan Informatika</a>",
            "\u2003└ Bidang Teknologi Informasi",
            "\u2003\u2003└ Seksi Jaringan",
            "Dinas Pendidikan</a>",
        )
    ]
    assert order == sorted(order)
    row = row_of(text, "Seksi Jaringan")
    assert "Diskominfo › Bidang TIK" in row
    assert "WITA" in row


def test_an_office_is_added_below_another(manage: Client, cast: Cast) -> None:
    data = office_data(parent=cast.ict_division.pk)
    assert manage.post(url("people_office_add"), data).status_code == 302
    assert Office.objects.get(name="Seksi Baru").parent == cast.ict_division


@pytest.mark.parametrize("parent", ["ict_division", "data_section", "kominfo"])
def test_an_office_below_itself_is_refused(manage: Client, cast: Cast, parent: str) -> None:
    data = office_data(name="Dinas Komunikasi", parent=getattr(cast, parent).pk)
    response = manage.post(url("people_office_change", cast.kominfo.pk), data)
    assert response.status_code == 422
    message = errors_of(response, "parent")
    assert "di bawah Dinas Komunikasi" in message or "dirinya sendiri" in message
    cast.kominfo.refresh_from_db()
    assert cast.kominfo.parent is None


def test_an_office_in_use_is_not_deleted(manage: Client, cast: Cast) -> None:
    page = manage.get(url("people_office_change", cast.kominfo.pk)).content.decode()
    assert "deletelink" not in page
    assert manage.post(
        url("people_office_delete", cast.kominfo.pk), {"post": "yes"}
    ).status_code in {
        302,
        403,
    }
    assert Office.objects.filter(pk=cast.kominfo.pk).exists()
    empty = Office.objects.create(
        name="Kosong", short_name="Kosong", kind="team", time_zone="Asia/Jakarta"
    )
    assert "deletelink" in manage.get(url("people_office_change", empty.pk)).content.decode()
    manage.post(url("people_office_delete", empty.pk), {"post": "yes"})
    assert not Office.objects.filter(pk=empty.pk).exists()


# -- people ------------------------------------------------------------------------------


def person_data(cast: Cast, **changes: Any) -> dict[str, Any]:
    data = {
        "name": "Orang Baru",
        "nip": "990001012099011777",
        "email": "Orang.Baru@Contoh.go.id",
        "title": "Pelaksana",
        "office": cast.office_a.pk,
        "phone": "",
        "password1": "gerimis-kopi-41",
        "password2": "gerimis-kopi-41",
    }
    return {**data, **changes}


def test_a_new_person_can_log_in(manage: Client, cast: Cast) -> None:
    assert manage.post(url("people_user_add"), person_data(cast)).status_code == 302
    assert User.objects.get(nip="990001012099011777").email == "orang.baru@contoh.go.id"
    response = Client().post(
        "/masuk/", {"username": "990001012099011777", "password": "gerimis-kopi-41"}
    )
    assert response.status_code == 302


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("nip", "12345", "18 angka"),
        ("nip", "990001012099011001", "sudah ada|telah ada"),
        ("email", "STAFF-A@contoh.go.id", "sudah ada|telah ada"),
        ("email", "bukan-alamat", "email|surel"),
        ("password2", "12345678901", "."),
        ("office", "", "."),
        ("name", "", "."),
    ],
)
def test_a_wrong_entry_of_a_person_is_refused_beside_its_field(
    manage: Client, cast: Cast, field: str, value: str, message: str
) -> None:
    response = manage.post(url("people_user_add"), person_data(cast, **{field: value}))
    assert response.status_code == 422
    assert re.search(message, errors_of(response, field), re.IGNORECASE)
    assert not User.objects.filter(name="Orang Baru").exists()


def test_people_without_nip_may_be_many(manage: Client, cast: Cast) -> None:
    for n in (1, 2):
        data = person_data(cast, nip="", email=f"tanpa-nip-{n}@contoh.go.id")
        assert manage.post(url("people_user_add"), data).status_code == 302


@pytest.mark.parametrize("query", ["Sari", "990001012099011001", "staff-a@"])
def test_people_are_found_by_name_nip_and_email(manage: Client, query: str) -> None:
    text = manage.get(url("people_user_changelist"), {"q": query}).content.decode()
    assert "Sari Contoh" in text
    assert "Bima Contoh" not in text


def test_people_are_deactivated_not_deleted(manage: Client, cast: Cast) -> None:
    page = manage.get(url("people_user_change", cast.staff_a.pk)).content.decode()
    assert "deletelink" not in page
    assert manage.post(url("people_user_delete", cast.staff_a.pk)).status_code == 403
    chosen = [cast.staff_a.pk, cast.administrator.pk]
    data = {"action": "deactivate", "_selected_action": chosen}
    manage.post(url("people_user_changelist"), data)
    cast.staff_a.refresh_from_db()
    cast.administrator.refresh_from_db()
    assert not cast.staff_a.is_active
    assert cast.administrator.is_active, "nobody shuts himself out"


def test_a_password_is_set_for_somebody(manage: Client, cast: Cast) -> None:
    path = f"/kelola/people/user/{cast.staff_a.pk}/password/"
    page = manage.get(path)
    assert page.status_code == 200
    assert 'name="usable_password"' not in page.content.decode()
    new = {"password1": "gerimis-kopi-41", "password2": "gerimis-kopi-41"}
    assert manage.post(path, {"password1": "", "password2": ""}).status_code == 422
    assert manage.post(path, new).status_code == 302
    cast.staff_a.refresh_from_db()
    assert cast.staff_a.check_password("gerimis-kopi-41")


def inline_data(user: User, cast: Cast, role: str) -> dict[str, Any]:
    data: dict[str, Any] = {
        "name": user.name,
        "nip": user.nip or "",
        "email": user.email,
        "title": user.title,
        "office": user.office_id,
        "is_active": "on",
        "assignments-TOTAL_FORMS": 1,
        "assignments-INITIAL_FORMS": 0,
    }
    added = assignment_data(user, cast.roles[role], cast.kominfo)
    data.update({f"assignments-0-{key}": value for key, value in added.items()})
    return data


def test_a_role_is_given_on_the_page_of_the_person(manage: Client, cast: Cast) -> None:
    path = url("people_user_change", cast.staff_a.pk)
    assert manage.post(path, inline_data(cast.staff_a, cast, "helpdesk")).status_code == 302
    assert cast.staff_a.assignments.get().role.code == "helpdesk"


def test_a_role_without_its_letter_is_refused_on_the_page_of_the_person(
    manage: Client, cast: Cast
) -> None:
    path = url("people_user_change", cast.staff_a.pk)
    response = manage.post(path, inline_data(cast.staff_a, cast, "db_network_admin"))
    assert response.status_code == 422
    assert "wajib memiliki nomor surat tugas" in response.content.decode()
    assert not cast.staff_a.assignments.exists()


# -- roles -------------------------------------------------------------------------------


def role_data(role: Role, **changes: Any) -> dict[str, Any]:
    data = {
        "name": role.name,
        "code": role.code,
        "side": role.side,
        "superior": role.superior_id or "",
        **{
            flag: "on"
            for flag in ("is_post", "is_head", "may_triage", "needs_letter")
            if getattr(role, flag)
        },
    }
    return {**data, **changes}


def test_roles_show_their_line_of_command(manage: Client) -> None:
    text = manage.get(url("people_role_changelist")).content.decode()
    row = row_of(text, ">network_admin<")
    chain = "Koordinator Jaringan › Pejabat Administrator Bidang TIK › Kepala Dinas"
    assert chain in row


@pytest.mark.parametrize("below", ["network_admin", "ict_division_head", "agency_head"])
def test_a_superior_from_below_is_refused(manage: Client, cast: Cast, below: str) -> None:
    head = cast.roles["agency_head"]
    data = role_data(head, superior=cast.roles[below].pk)
    response = manage.post(url("people_role_change", head.pk), data)
    assert response.status_code == 422
    assert "tidak dapat menjadi atasannya" in errors_of(response, "superior")
    head.refresh_from_db()
    assert head.superior is None


def test_demanding_a_letter_tells_which_assignments_lose_force(manage: Client, cast: Cast) -> None:
    role = cast.roles["network_admin"]
    data = role_data(role, needs_letter="on")
    response = manage.post(url("people_role_change", role.pk), data, follow=True)
    assert "2 penugasan peran ini belum memuat nomor surat tugas" in response.content.decode()


def test_the_code_of_a_role_stays_and_shipped_roles_too(manage: Client, cast: Cast) -> None:
    role = cast.roles["jfu"]
    manage.post(url("people_role_change", role.pk), role_data(role, code="lain"))
    role.refresh_from_db()
    assert role.code == "jfu"
    Assignment.objects.filter(role=role).delete()
    assert "deletelink" not in manage.get(url("people_role_change", role.pk)).content.decode()


# -- assignments -------------------------------------------------------------------------


def test_an_assignment_is_given(manage: Client, cast: Cast) -> None:
    data = assignment_data(
        cast.staff_a,
        cast.roles["db_network_admin"],
        cast.data_section,
        letter_number="800/7/2026",
        letter_date="2026-10-30",
    )
    assert manage.post(url("people_assignment_add"), data).status_code == 302
    assert cast.staff_a.assignments.get().letter_number == "800/7/2026"


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"role": "db_network_admin"}, "letter_number", "wajib memiliki nomor surat tugas"),
        (
            {"role": "data_section_head", "letter_number": " "},
            "letter_number",
            "wajib memiliki nomor surat tugas",
        ),
        ({"valid_until": "2026-10-31"}, "valid_until", "mendahului hari pertama"),
        ({"valid_from": "bukan tanggal"}, "valid_from", "."),
        ({"valid_from": ""}, "valid_from", "."),
        ({"role": "ict_division_head", "office": "ict_division"}, "role", "dipegang Tuti Contoh"),
        ({"user": "inactive"}, "user", "tidak aktif"),
        ({"user": "network_admin", "role": "network_admin"}, "valid_from", "Sudah memegang"),
    ],
)
def test_a_wrong_assignment_is_refused_beside_its_field(
    manage: Client, cast: Cast, changes: dict[str, str], field: str, message: str
) -> None:
    User.objects.filter(pk=cast.staff_b.pk).update(is_active=False)
    people = {"inactive": cast.staff_b, "network_admin": cast.network_admin}
    user = people.get(changes.pop("user", ""), cast.staff_a)
    role = cast.roles[changes.pop("role", "helpdesk")]
    office: Office = getattr(cast, changes.pop("office", "network_section"))
    before = Assignment.objects.count()
    data = assignment_data(user, role, office, **changes)
    response = manage.post(url("people_assignment_add"), data)
    assert response.status_code == 422
    assert re.search(message, errors_of(response, field))
    assert Assignment.objects.count() == before


def test_a_stand_in_may_overlap_the_definitive_official(manage: Client, cast: Cast) -> None:
    role = cast.roles["ict_division_head"]
    data = assignment_data(
        cast.it_examiner,
        role,
        cast.ict_division,
        capacity="daily_acting",
        valid_until="2026-11-30",
    )
    assert manage.post(url("people_assignment_add"), data).status_code == 302
    text = manage.get(url("people_assignment_changelist"), {"q": "Putri"}).content.decode()
    assert "Plh. Pejabat Administrator Bidang TIK" in text
    assert "01-11-2026 s.d. 30-11-2026" in text


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("berlaku", "Berlaku"),
        ("nanti", "Belum mulai"),
        ("berakhir", "Berakhir"),
        ("tanpa-surat", "Tidak berlaku: tanpa surat tugas"),
    ],
)
def test_assignments_are_filtered_by_state(
    manage: Client, cast: Cast, state: str, expected: str
) -> None:
    assign(cast.staff_a, "helpdesk", cast.office_a, until=date(2026, 2, 1))
    assign(cast.staff_a, "helpdesk", cast.office_b, since=date(2099, 1, 1))
    assign(cast.staff_b, "db_network_admin", cast.data_section, letter="")
    text = manage.get(url("people_assignment_changelist"), {"keadaan": state}).content.decode()
    cells = re.findall(r'<td class="field-state[^"]*">([^<]*)</td>', text)
    assert cells
    assert set(cells) == {expected}


def test_assignments_are_filtered_by_role_and_office(manage: Client, cast: Cast) -> None:
    for query in (
        {"role__id__exact": cast.roles["jfu"].pk},
        {"office__id__exact": cast.app_section.pk},
        {"capacity__exact": "definitive"},
    ):
        text = manage.get(url("people_assignment_changelist"), query).content.decode()
        assert "Fajar Contoh" in text


# -- services ----------------------------------------------------------------------------


def service_data(cast: Cast, procedure: str, **changes: Any) -> dict[str, Any]:
    data = {
        "name": "Layanan Baru",
        "code": "layanan-baru",
        "description": "",
        "handler": cast.kominfo.pk,
        "warning": "",
        "active": "on",
        "order": "5",
        "routes-TOTAL_FORMS": 1,
        "routes-INITIAL_FORMS": 0,
        "routes-0-kind": "network",
        "routes-0-procedure": procedure,
    }
    return {**data, **changes}


def test_a_service_and_its_route_are_added(manage: Client, cast: Cast) -> None:
    assert (
        manage.post(url("services_service_add"), service_data(cast, "network-1")).status_code == 302
    )
    assert Route.objects.get(service__code="layanan-baru").procedure == "network-1"
    text = manage.get(url("services_service_changelist")).content.decode()
    assert "Internet atau jaringan: network-1" in text
    assert "ditetapkan petugas" in text


@pytest.mark.parametrize("procedure", ["Network 1", "network", "network-9", "<b>-1"])
def test_a_route_to_no_known_sop_is_refused(manage: Client, cast: Cast, procedure: str) -> None:
    response = manage.post(url("services_service_add"), service_data(cast, procedure))
    assert response.status_code == 422
    assert "Pilih SOP dari daftar." in response.content.decode()
    assert not Service.objects.filter(code="layanan-baru").exists()


def test_a_route_whose_sop_is_gone_stays_as_it_was(manage: Client, cast: Cast) -> None:
    route = Route.objects.create(service=cast.service_app, kind="other", procedure="kuno-1")
    page = url("services_service_change", cast.service_app.pk)
    assert "kuno-1 (berkas SOP tidak ada)" in manage.get(page).content.decode()
    row = {"routes-INITIAL_FORMS": 1, "routes-0-id": route.pk, "routes-0-kind": "other"}
    data = service_data(cast, "kuno-1", **row, **{"routes-0-service": cast.service_app.pk})
    assert manage.post(page, data).status_code == 302
    route.refresh_from_db()
    assert route.procedure == "kuno-1"


def test_the_pages_have_the_colours_of_the_portal() -> None:
    """manage.css repeats the variables of theme.css; dark.css then replaces both alike."""
    theme, manage = (
        dict(re.findall(r"(--[a-z-]+): (#[0-9a-f]+|rgb[^;]+);", _first_rule(name)))
        for name in ("theme.css", "manage.css")
    )
    assert len(manage) > 30
    assert {name: theme[name] for name in manage} == manage


def _first_rule(name: str) -> str:
    return (CSS / name).read_text().partition("}")[0]


def test_nothing_else_is_registered_by_the_rooms(cast: Cast) -> None:
    """Groups give no rights here, so they are not offered."""
    names = {model._meta.label for model in admin.site._registry}
    assert "auth.Group" not in names
    assert {"people.User", "people.Office", "people.Role", "people.Assignment"} <= names
