"""The frame of every page: where one lands, menu, banners; and the pages for what went wrong."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import RequestDataTooBig
from django.test import Client
from django.urls import reverse

from gangguan.context import Shell
from people.models import User
from sop.models import Heartbeat
from tests.cast import NOW, Cast, assign
from tests.sop import walk

pytestmark = pytest.mark.django_db
SILENT = "Pengawas batas waktu tidak berjalan"


@pytest.fixture(autouse=True)
def _monday_morning() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def signed_in(user: User, **options: Any) -> Client:
    client = Client(**options)
    client.force_login(user, "people.auth.NipOrEmailBackend")
    return client


def labels(user: User) -> list[str]:
    text = signed_in(user).get(reverse("inbox")).content.decode()
    side = text.partition('<div class="side">')[2].partition("</nav>")[0]
    return re.findall(r"<span>([^<]+)</span>", side)


# -- where one starts --------------------------------------------------------------------------


def test_everybody_lands_at_the_page_of_their_work(cast: Cast) -> None:
    for user, name in (
        (cast.agency_head, "head"),
        (cast.head_a, "head"),
        (cast.ict_division_head, "desk"),
        (cast.network_admin, "desk"),
        (cast.helpdesk, "desk"),
        (cast.staff_a, "my_tickets"),
        (cast.liaison_a, "my_tickets"),
        (cast.administrator, "admin:index"),
    ):
        page = signed_in(user).get(reverse("landing"))
        assert (page.status_code, page["Location"]) == (302, reverse(name)), user
    assert Client().get(reverse("landing"))["Location"].startswith(reverse("login"))


def test_the_menu_follows_the_roles_of_the_day(cast: Cast) -> None:
    assert labels(cast.staff_a)[:2] == ["Laporkan gangguan", "Aduan saya"]
    assert "Meja kerja" in labels(cast.network_admin)
    assert "Ruang pimpinan" not in labels(cast.network_admin)
    assert "Catat aduan" in labels(cast.helpdesk)
    assert "Ruang pimpinan" in labels(cast.agency_head)
    assert "Kelola" in labels(cast.administrator)
    assert "Kelola" not in labels(cast.agency_head)
    cast.network_admin.assignments.update(valid_until=NOW.date() - timedelta(days=1))
    assert "Meja kerja" not in labels(cast.network_admin)
    assign(cast.staff_b, "helpdesk", cast.kominfo)
    assert "Catat aduan" in labels(cast.staff_b)


def test_one_item_of_the_menu_is_the_page(cast: Cast) -> None:
    for user, name, label in (
        (cast.helpdesk, "complaint_onbehalf", "Catat aduan"),
        (cast.helpdesk, "complaint_new", "Laporkan gangguan"),
        (cast.administrator, "calendars", "Pengaturan"),
        (cast.administrator, "targets_index", "Pengaturan"),
    ):
        text = signed_in(user).get(reverse(name), follow=True).content.decode()
        side = text.partition('<div class="side">')[2].partition("</nav>")[0]
        marked = re.findall(r'aria-current="page">.*?<span>([^<]+)</span>', side, re.DOTALL)
        assert marked == [label]


def test_settings_stand_in_the_menu_of_who_may_configure(cast: Cast) -> None:
    for user, may in (
        (cast.administrator, True), (cast.agency_head, True), (cast.helpdesk, False),
        (cast.staff_a, False), (cast.head_a, False),
    ):  # fmt: skip
        status = signed_in(user).get(reverse("calendars")).status_code
        assert (status == 200, "Pengaturan" in labels(user)) == (may, may), user
        assert "Pustaka SOP" in labels(user)


def test_the_menu_counts_what_waits_for_me(cast: Cast) -> None:
    walk.file(cast, cast.service_network, "network", NOW)
    text = signed_in(cast.network_admin).get(reverse("inbox")).content.decode()
    assert re.search(r'<span>Meja kerja</span>\s*<span class="count">1</span>', text)


def test_the_frame_costs_a_visitor_nothing(rf: Any, django_assert_num_queries: Any) -> None:
    shell = Shell(rf.get("/"))
    with django_assert_num_queries(0):
        assert shell.menu == []
        assert (shell.unread.count, shell.silent) == (0, False)
        assert (shell.office, shell.search_url) == ("", "")


# -- the silent sweep --------------------------------------------------------------------------


def test_officers_are_told_when_the_sweep_is_silent(cast: Cast) -> None:
    address = reverse("inbox")
    officer, staff = signed_in(cast.network_admin), signed_in(cast.staff_a)
    assert SILENT in officer.get(address).content.decode()
    Heartbeat.objects.create(name="sweep", at=NOW - timedelta(minutes=2))
    assert SILENT not in officer.get(address).content.decode()
    Heartbeat.objects.update(at=NOW - timedelta(minutes=2, seconds=1))
    text = officer.get(address).content.decode()
    assert f"{SILENT} sejak 23 Nov 2026 08.57 WITA" in text
    assert SILENT not in staff.get(address).content.decode()


# -- what went wrong ---------------------------------------------------------------------------


def code_of(page: Any) -> str:
    found = re.search(r"(\d{3}(?:-CSRF)?-[2-9a-z]{6})\b", page.content.decode())
    assert found
    return found[1]


def test_an_unknown_page_quotes_a_code_that_the_log_has_too(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "gangguan.refused")
    page = signed_in(cast.staff_a).get("/tidak-ada/?rahasia=ya")
    assert page.status_code == 404
    assert "Halaman tidak ditemukan" in page.content.decode()
    assert code_of(page) in caplog.text
    assert "rahasia" not in caplog.text


def test_a_refusal_says_who_may(cast: Cast) -> None:
    page = signed_in(cast.staff_a).get(reverse("desk"))
    assert page.status_code == 403
    assert "Meja kerja hanya untuk petugas" in page.content.decode()
    assert code_of(page).startswith("403-")


def test_a_broken_session_is_explained(cast: Cast) -> None:
    client = signed_in(cast.staff_a, enforce_csrf_checks=True)
    page = client.post(reverse("logout"), headers={"referer": "http://testserver/aduan/"})
    assert page.status_code == 403
    assert "Sesi halaman ini sudah berakhir" in page.content.decode()
    assert 'href="http://testserver/aduan/"' in page.content.decode()
    assert code_of(page)
    strange = client.post(reverse("logout"), headers={"referer": "https://lain.example/"})
    assert "lain.example" not in strange.content.decode()


def test_too_large_is_said_by_its_status(cast: Cast, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    page = Client().post(reverse("login"), {"username": "x" * 500})
    assert page.status_code == 413
    assert "terlalu besar" in page.content.decode()


def test_too_many_fields_are_unreadable(settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 3
    body = {f"f{number}": "x" for number in range(9)}
    page = Client().post(reverse("login"), body)
    assert page.status_code == 400
    assert code_of(page)


def test_a_strange_host_is_unreadable() -> None:
    page = Client().get("/", headers={"host": "jahat.example"})
    assert page.status_code == 400


def test_an_error_of_ours_shows_no_more_than_its_code(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("rahasia dapur")

    monkeypatch.setattr("people.directory.Directory.roles_of", broken)
    page = signed_in(cast.staff_a, raise_request_exception=False).get(reverse("landing"))
    assert page.status_code == 500
    assert "rahasia dapur" not in page.content.decode()
    assert code_of(page) in caplog.text


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/a%00b/", 400),
        ("/?q=%00", 400),
        ("/?q=%ff%fe", 200),
        ("/%ff%fe/", 404),
        ("/?" + "a=1&" * 500, 200),
        ("/tiket/%E2%80%AE/", 302),
    ],
)
def test_odd_bytes_in_an_address(address: str, status: int) -> None:
    assert Client().get(address).status_code == status


def test_too_big_a_body_is_no_server_error(rf: Any) -> None:
    from gangguan.views import handler400

    assert handler400(rf.post("/"), RequestDataTooBig()).status_code == 413


# -- caches ------------------------------------------------------------------------------------


def test_pages_of_a_signed_in_person_stay_out_of_caches(cast: Cast) -> None:
    client = signed_in(cast.staff_a)
    for address in (reverse("inbox"), reverse("my_tickets"), "/tidak-ada/"):
        assert "no-store" in client.get(address)["Cache-Control"], address
