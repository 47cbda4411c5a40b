"""The library of SOPs and the settings: who may, what is refused, what it does to the clocks."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people.models import User
from services.models import Route, Service
from sop.checks import routes_name_known_procedures
from sop.clock.calendars import PERPRES_21_2023, RAMADAN
from sop.clock.hours import lines, read_day, write_day
from sop.models import (
    CalendarOverride,
    Heartbeat,
    Holiday,
    Rung,
    TargetRevision,
    WorkCalendar,
)
from sop.permissions import may_configure
from tests.cast import NOW, Cast, assign
from tests.sop import walk
from tests.sop.clock import (
    MONDAY,
    TUESDAY,
    WEDNESDAY,
    waiting_run,
    wita,
)
from tests.sop.pages import as_user, text_of

pytestmark = pytest.mark.django_db
Kind = Holiday.HolidayKind
NETWORK = "/pengaturan/waktu/network-1/"


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Monday, 23 November 2026, 09.00 WITA in every page."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def admin(cast: Cast) -> Client:
    return as_user(cast.administrator)


def set_target(client: Client, office_id: int, **data: Any) -> Any:
    answers = {"number": 2, "text": "30 menit", "valid_from": MONDAY, "reason": "SK 1/2026"} | data
    return client.post(f"{NETWORK}?kantor={office_id}", answers)


# -- library ----------------------------------------------------------------------------------


def test_the_library_is_for_everybody_who_is_signed_in(cast: Cast) -> None:
    assert Client().get("/sop/").status_code == 302
    page = text_of(as_user(cast.outsider).get("/sop/"))
    for code in ("database-1", "ipas-1", "network-1"):
        assert reverse("sop_detail", args=[code]) in page
    assert "3 hari kerja" in page


@pytest.mark.parametrize("code", ["database-1", "ipas-1", "network-1"])
def test_a_page_shows_the_table_with_the_origin_of_its_fields(cast: Cast, code: str) -> None:
    page = text_of(as_user(cast.staff_a).get(f"/sop/{code}/"))
    for column in ("Kegiatan", "Pelaksana", "Kelengkapan", "Waktu", "Output", "Berikutnya"):
        assert f'<th scope="col">{column}</th>' in page
    assert "disimpulkan" in page
    assert "Atur waktu kantor" not in page


def test_a_page_says_where_a_no_goes_back_to_and_why_it_was_read_so(cast: Cast) -> None:
    page = text_of(as_user(cast.staff_a).get("/sop/database-1/"))
    assert "kembali ke langkah 5" in page
    assert "jadi kembali ke langkah 5." in page
    assert "Kepala Dinas memiliki kolom tetapi tidak memiliki langkah." in page


def test_an_unknown_sop_is_not_found(cast: Cast) -> None:
    assert as_user(cast.staff_a).get("/sop/database-2/").status_code == 404


def test_the_office_time_stands_beside_the_sops_own(cast: Cast, admin: Client) -> None:
    set_target(admin, cast.kominfo.pk)
    set_target(admin, cast.kominfo.pk, text="15 menit", valid_from=date(2027, 1, 1))
    page = " ".join(text_of(as_user(cast.staff_a).get("/sop/network-1/")).split())
    assert "SOP: tidak ditetapkan" in page
    assert "Diskominfo: <strong>30 menit</strong> sejak 23 November 2026" in page
    assert "Diskominfo: <strong>15 menit</strong> mulai 1 Januari 2027" in page


def test_the_page_asks_the_database_as_often_for_three_offices(
    cast: Cast, admin: Client, django_assert_num_queries: Any
) -> None:
    client = as_user(cast.staff_a)
    set_target(admin, cast.data_section.pk)  # the tree of offices is read in any case
    Service.objects.update(handler=cast.data_section)
    client.get("/sop/network-1/")
    with CaptureQueriesContext(connection) as before:
        client.get("/sop/network-1/")
    count = len(before)
    for handler, number in ((cast.tiki, 2), (cast.ict_division, 3)):
        service = Service.objects.create(code=f"s{number}", name=f"S{number}", handler=handler)
        Route.objects.create(service=service, kind="network", procedure="network-1")
        set_target(admin, handler.pk, number=number)
    with django_assert_num_queries(count):
        page = client.get("/sop/network-1/")
    assert "Direktorat TI KI: <strong>30 menit</strong>" in " ".join(text_of(page).split())


# -- who may ----------------------------------------------------------------------------------


def test_who_may_configure(cast: Cast) -> None:
    def may(user: User, office: Any) -> bool:
        return may_configure(user, office, NOW)

    assert may(cast.administrator, cast.kominfo)
    assert may(cast.administrator, cast.tiki), "a superuser everywhere"
    cast.administrator.is_superuser = False
    assert may(cast.administrator, cast.data_section), "an administrator in his agency"
    assert not may(cast.administrator, cast.tiki)
    assert may(cast.agency_head, cast.kominfo)
    assert may(cast.agency_head, cast.network_section)
    assert not may(cast.agency_head, cast.tiki)
    assert not may(cast.ict_division_head, cast.ict_division), "a superior, but no head"
    assert not may(cast.helpdesk, cast.kominfo)
    cast.agency_head.is_active = False
    assert not may(cast.agency_head, cast.kominfo)


def test_an_acting_head_configures_in_place_of_the_head(cast: Cast) -> None:
    assign(cast.ict_division_head, "agency_head", cast.kominfo, capacity="daily_acting")
    assert may_configure(cast.ict_division_head, cast.kominfo, NOW)
    assert not may_configure(cast.agency_head, cast.kominfo, NOW)


@pytest.mark.parametrize(
    "path",
    [
        "/pengaturan/kalender/",
        "/pengaturan/kalender/baru/",
        "/pengaturan/libur/2026/",
        "/pengaturan/libur/baru/",
        NETWORK,
    ],
)
def test_the_settings_do_not_exist_for_others(cast: Cast, path: str) -> None:
    assert Client().get(path).status_code == 302
    for user in (cast.staff_a, cast.head_a, cast.helpdesk, cast.network_coordinator, cast.outsider):
        assert as_user(user).get(path).status_code == 404
    for user in (cast.agency_head, cast.ip_tech_director, cast.administrator):
        assert as_user(user).get(path).status_code == 200


def test_a_head_does_not_reach_the_calendar_of_another_agency(cast: Cast) -> None:
    other = WorkCalendar.objects.get(office=cast.tiki)
    override = CalendarOverride.objects.create(
        calendar=other, name="Ramadan", first_day=MONDAY, last_day=TUESDAY, hours=RAMADAN
    )
    client = as_user(cast.agency_head)
    assert client.get(f"/pengaturan/kalender/{other.pk}/").status_code == 404
    assert client.post(f"/pengaturan/kalender/{other.pk}/hapus/").status_code == 404
    assert client.get(f"/pengaturan/khusus/{override.pk}/").status_code == 404
    assert client.post(f"/pengaturan/khusus/{override.pk}/hapus/").status_code == 404
    assert client.get(f"{NETWORK}?kantor={cast.tiki.pk}").status_code == 404
    assert client.get(f"{NETWORK}?kantor=9{'9' * 30}").status_code == 404
    page = text_of(client.get("/pengaturan/kalender/"))
    assert "Direktorat" not in page


def test_national_holidays_are_kept_by_administrators_only(cast: Cast) -> None:
    row = Holiday.objects.create(day=WEDNESDAY, name="Pilkada", kind=Kind.PUBLIC)
    client = as_user(cast.agency_head)
    assert client.get(f"/pengaturan/libur/ubah/{row.pk}/").status_code == 404
    assert client.post(f"/pengaturan/libur/hapus/{row.pk}/").status_code == 404
    assert client.post("/pengaturan/libur/2027/muat/").status_code == 404
    answer = client.post(
        "/pengaturan/libur/baru/", {"day": TUESDAY, "name": "Libur", "kind": Kind.PUBLIC}
    )
    assert answer.status_code == 422
    assert "Pilih unit kerja." in text_of(answer)


# -- an office's own times --------------------------------------------------------------------


def test_an_office_time_freezes_into_the_next_run_and_leaves_a_running_one_alone(
    cast: Cast, admin: Client
) -> None:
    running = walk.file(cast, cast.service_network, "network", NOW)
    running = walk.step_on(running, NOW + timedelta(minutes=1))
    assert waiting_run(running).number == 2
    assert set_target(admin, cast.kominfo.pk).status_code == 302
    run = waiting_run(running)
    assert (run.due_at, run.budget_source) == (None, "none")
    later = walk.file(cast, cast.service_network, "network", NOW)
    later = walk.step_on(later, NOW + timedelta(minutes=1))
    run = waiting_run(later)
    assert (run.budget_text, run.budget_source) == ("30 menit", "office")
    assert run.due_at == wita(MONDAY, "09:31")


def test_an_office_time_of_tomorrow_does_not_count_today(cast: Cast, admin: Client) -> None:
    set_target(admin, cast.kominfo.pk, number=1, valid_from=TUESDAY)
    assert waiting_run(walk.file(cast, cast.service_network, "network", NOW)).due_at is None
    tomorrow = wita(TUESDAY, "08:00")
    ticket = walk.file(cast, cast.service_network, "network", tomorrow)
    assert waiting_run(ticket).due_at == wita(TUESDAY, "08:30")


def test_withdrawing_is_one_more_row(cast: Cast, admin: Client) -> None:
    set_target(admin, cast.kominfo.pk)
    assert set_target(admin, cast.kominfo.pk, text="", reason="Dicabut").status_code == 302
    texts = TargetRevision.objects.order_by("pk").values_list("text", "reason", "set_by")
    administrator = cast.administrator.pk
    assert list(texts) == [
        ("30 menit", "SK 1/2026", administrator),
        ("", "Dicabut", administrator),
    ]
    ticket = walk.file(cast, cast.service_network, "network", NOW)
    assert waiting_run(walk.step_on(ticket, NOW)).due_at is None
    page = text_of(admin.get(f"{NETWORK}?kantor={cast.kominfo.pk}"))
    assert "Langkah 2: dicabut" in page
    assert "Langkah 2: 30 menit" in page


def test_sending_twice_writes_one_row(cast: Cast, admin: Client) -> None:
    for _ in range(2):
        set_target(admin, cast.kominfo.pk)
    assert TargetRevision.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"text": "segera"}, "Tulis seperti “30 menit”"),
        ({"text": "0 menit"}, "tidak terbaca sebagai waktu"),
        ({"text": "2-1 hari"}, "tidak terbaca sebagai waktu"),
        ({"text": ""}, "tidak memiliki waktu kantor yang dapat dicabut"),
        ({"valid_from": date(2026, 11, 22)}, "tidak boleh sebelum hari ini"),
        ({"valid_from": "31-02-2027"}, "Tanggal tidak terbaca"),
        ({"valid_from": "9999-12-31"}, "periksa tahunnya"),
        ({"reason": "  "}, "Isi alasan penetapan."),
        ({"number": 9}, "batasnya adalah estimasi"),
        ({"number": 99}, "langkahnya tidak ada"),
        ({"number": ""}, "Bagian ini wajib diisi."),
        ({"text": "x" * 41}, "40"),
        ({"text": "61 hari kerja"}, "paling lama 60 hari kerja, 480 jam, atau 60x24 jam"),
        ({"text": "1-61 hari"}, "paling lama 60 hari kerja"),
        ({"text": "481 jam"}, "paling lama 60 hari kerja"),
        ({"text": "61x24 jam"}, "paling lama 60 hari kerja"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_the_field(
    cast: Cast, admin: Client, data: dict[str, Any], words: str
) -> None:
    answer = set_target(admin, cast.kominfo.pk, **data)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert not TargetRevision.objects.exists()


def test_a_time_that_several_steps_share_is_no_office_time(cast: Cast, admin: Client) -> None:
    path = f"{reverse('targets', args=['ipas-1'])}?kantor={cast.tiki.pk}"
    data = {"number": 2, "text": "1 jam", "valid_from": MONDAY, "reason": "SK 1/2026"}
    answer = admin.post(path, data)
    assert answer.status_code == 422
    assert "Langkah 1-5 berbagi satu waktu" in text_of(answer)
    assert "Waktu bersama langkah 1-5" in text_of(answer)
    assert not TargetRevision.objects.exists()
    assert admin.post(path, data | {"number": 6}).status_code == 302


def test_a_time_set_for_a_shared_step_long_ago_has_no_effect_and_is_withdrawn(
    cast: Cast, admin: Client
) -> None:
    TargetRevision.objects.create(
        office=cast.tiki, procedure="ipas-1", number=1, text="1 jam", valid_from=date(2026, 1, 1),
        reason="SK", set_by=cast.administrator, set_at=NOW,
    )  # fmt: skip
    run = waiting_run(walk.file(cast, cast.service_ipas, "application", NOW, by=cast.ipas_user))
    assert run.budget_kind == "shared"
    path = f"{reverse('targets', args=['ipas-1'])}?kantor={cast.tiki.pk}"
    data = {"number": 1, "text": "2 jam", "valid_from": MONDAY, "reason": "SK 1/2026"}
    assert "berbagi satu waktu" in text_of(admin.post(path, data))
    assert admin.post(path, data | {"text": ""}).status_code == 302


def test_what_was_typed_is_kept(cast: Cast, admin: Client) -> None:
    page = text_of(set_target(admin, cast.kominfo.pk, text="sebentar", reason="SK 7/2026"))
    assert 'value="sebentar"' in page
    assert "SK 7/2026" in page


@pytest.mark.parametrize("text", ["30 menit", "2 jam", "1-2 hari", "3 hari kerja", "3x24 jam"])
def test_every_kind_of_time_is_taken(cast: Cast, admin: Client, text: str) -> None:
    assert set_target(admin, cast.kominfo.pk, text=text).status_code == 302
    assert TargetRevision.objects.get().text == text


# -- hours as people write them ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("07.30-12.00, 13.00-16.00", [["07:30", "12:00"], ["13:00", "16:00"]]),
        ("13:00–16:00; 7.30 s.d. 12", [["07:30", "12:00"], ["13:00", "16:00"]]),
        ("7-12 dan 13 sampai 16", [["07:00", "12:00"], ["13:00", "16:00"]]),
        ("00.00-24.00", [["00:00", "24:00"]]),
        ("22.00-06.00", [["22:00", "06:00"]]),
        ("", []),
        ("Tutup", []),
        (" - ", []),
    ],
)
def test_hours_are_read(text: str, spans: list[list[str]]) -> None:
    assert read_day(text) == spans
    assert read_day(write_day(spans)) == spans


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("pagi", "tidak terbaca"),
        ("07.30", "tidak terbaca"),
        ("25.00-26.00", "Tidak ada jam 25.00"),
        ("07.60-08.00", "Tidak ada jam 07.60"),
        ("24.30-08.00", "Tidak ada jam 24.30"),
        ("24.00-08.00", "Jam mulai"),
        ("08.00-08.00", "sama"),
        ("07.00-12.00, 11.00-15.00", "menumpuk"),
        ("22.00-06.00, 23.00-23.30", "menumpuk"),
        ("07.30-12.00,,", "tidak terbaca"),
    ],
)
def test_hours_that_make_no_sense_are_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_day(text)


def test_a_week_in_words() -> None:
    assert lines(PERPRES_21_2023) == [
        ("Senin–Kamis", "07.30–12.00, 13.00–16.00"),
        ("Jumat", "07.30–11.30, 13.00–16.30"),
        ("Sabtu–Minggu", "Tutup"),
    ]


# -- the administrator's pages and the system check -------------------------------------------


def test_the_ladder_refuses_rungs_that_make_no_sense(cast: Cast, admin: Client) -> None:
    Rung.objects.all().delete()
    path = reverse("admin:sop_rung_add")
    for data, words in (
        ({"level": 0, "target": "holder"}, "Isi antara 1 dan 1000 persen."),
        ({"level": 1001, "target": "holder"}, "Isi antara 1 dan 1000 persen."),
        ({"level": 100, "target": "holder", "for_arahan": "on"}, "Arahan diminta dari atasan"),
        ({"level": 75, "target": "superior", "for_arahan": "on"}, "setelah batas waktu"),
    ):
        answer = admin.post(path, data)
        assert answer.status_code in (200, 422)
        assert words in text_of(answer)
    assert not Rung.objects.exists()
    assert admin.post(path, {"level": 125, "target": "superior"}).status_code == 302
    assert "Anak tangga ini sudah ada." in text_of(
        admin.post(path, {"level": 125, "target": "superior"})
    )
    assert Rung.objects.count() == 1


def test_the_heartbeat_is_only_looked_at(cast: Cast, admin: Client) -> None:
    Heartbeat.objects.create(name="sweep", at=NOW)
    assert admin.get(reverse("admin:sop_heartbeat_changelist")).status_code == 200
    assert admin.get(reverse("admin:sop_heartbeat_add")).status_code == 403
    page = admin.post(reverse("admin:sop_heartbeat_change", args=["sweep"]), {"name": "x"})
    assert page.status_code == 403


def test_a_route_to_an_unknown_sop_is_an_error_of_the_check(cast: Cast) -> None:
    assert routes_name_known_procedures(None, databases=["default"]) == []
    Route.objects.filter(procedure="network-1").update(procedure="network-7")
    (error,) = routes_name_known_procedures(None, databases=["default"])
    assert (error.id, "network-7" in error.msg) == ("sop.E001", True)
    assert routes_name_known_procedures(None) == []
