"""The library of SOPs and the settings: who may, what is refused, what it does to the clocks."""

from __future__ import annotations

from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people.models import User
from services.models import Route, Service
from sop.calendars import PERPRES_21_2023, RAMADAN
from sop.checks import routes_name_known_procedures
from sop.hours import DAY_NAMES, lines, read_day, write_day
from sop.models import (
    CalendarOverride,
    Heartbeat,
    Holiday,
    Rung,
    StepRun,
    TargetRevision,
    WorkCalendar,
)
from sop.permissions import may_configure
from tests.cast import NOW, Cast, assign
from tests.sop import walk
from tests.sop.clock import (
    MONDAY,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    overall_run,
    waiting_run,
    wita,
)
from tickets.models import Event

pytestmark = pytest.mark.django_db
Kind = Holiday.HolidayKind
NETWORK = "/pengaturan/waktu/network-1/"


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Monday, 23 November 2026, 09.00 WITA in every page."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def as_user(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def admin(cast: Cast) -> Client:
    return as_user(cast.administrator)


def text_of(response: Any) -> str:
    return str(response.content, "utf-8")


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
    ],
)
def test_what_cannot_be_taken_is_said_beside_the_field(
    cast: Cast, admin: Client, data: dict[str, Any], words: str
) -> None:
    answer = set_target(admin, cast.kominfo.pk, **data)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert not TargetRevision.objects.exists()


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


# -- calendars --------------------------------------------------------------------------------


def week(hours: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {key: write_day(hours.get(key) or []) for key in DAY_NAMES} | more


def confirmed(client: Client, path: str, data: dict[str, Any]) -> Any:
    """Through the page of confirmation, with a reason."""
    page = client.post(path, data)
    assert page.status_code == 200, text_of(page)
    assert "Belum ada yang disimpan" in text_of(page)
    return client.post(path, data | {"_terapkan": "1", "reason": "SE 3/2026"})


def test_changed_hours_are_previewed_then_applied_with_a_reason(cast: Cast, admin: Client) -> None:
    ticket = walk.file(cast, cast.service_db, "database", NOW)
    row = WorkCalendar.objects.get(office=cast.kominfo)
    path = f"/pengaturan/kalender/{row.pk}/"
    data = week(PERPRES_21_2023, name=row.name, thu="07.30-12.00, 13.00-15.00")
    page = text_of(admin.post(path, data))
    assert "1 Batas Waktu berubah pada 1 tiket" in page
    assert "26 Nov 2026 16.00 WITA" in page
    assert "26 Nov 2026 15.00 WITA" in page
    assert overall_run(ticket).due_at == wita(THURSDAY, "16:00"), "a preview changes nothing"
    row.refresh_from_db()
    assert row.hours == PERPRES_21_2023
    refused = admin.post(path, data | {"_terapkan": "1", "reason": ""})
    assert refused.status_code == 422
    assert "Isi alasan perubahan." in text_of(refused)
    assert confirmed(admin, path, data).status_code == 302
    assert overall_run(ticket).due_at == wita(THURSDAY, "15:00")
    ticket.refresh_from_db()
    assert ticket.due_at == wita(THURSDAY, "15:00")
    event = Event.objects.get(kind="recomputed")
    assert event.note == "SE 3/2026"
    assert event.actor_title == "Administrator portal"
    assert "jam kerja “Jam kerja Diskominfo” diubah" in event.text
    assert LogEntry.objects.get().change_message == "SE 3/2026"
    assert "SE 3/2026" in text_of(admin.get("/pengaturan/kalender/"))


def test_the_page_of_calendars_asks_as_often_for_three(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    client = as_user(cast.agency_head)
    client.get("/pengaturan/kalender/")
    with CaptureQueriesContext(connection) as before:
        client.get("/pengaturan/kalender/")
    count = len(before)
    for office in (cast.data_section, cast.network_section):
        row = WorkCalendar.objects.create(name="Lain", office=office, hours=PERPRES_21_2023)
        CalendarOverride.objects.create(
            calendar=row, name="Ramadan", first_day=MONDAY, last_day=TUESDAY, hours=RAMADAN
        )
    with django_assert_num_queries(count):
        client.get("/pengaturan/kalender/")


def test_going_back_keeps_what_was_typed(cast: Cast, admin: Client) -> None:
    row = WorkCalendar.objects.get(office=cast.kominfo)
    data = week(PERPRES_21_2023, name="Jam layanan", _kembali="1")
    page = admin.post(f"/pengaturan/kalender/{row.pk}/", data)
    assert page.status_code == 200
    assert 'value="Jam layanan"' in text_of(page)


def test_hours_that_cannot_be_read_are_said_beside_the_day(cast: Cast, admin: Client) -> None:
    row = WorkCalendar.objects.get(office=cast.kominfo)
    path = f"/pengaturan/kalender/{row.pk}/"
    answer = admin.post(path, week(PERPRES_21_2023, name="x", tue="8 pagi"))
    assert answer.status_code == 422
    assert "“8 pagi” tidak terbaca" in text_of(answer)
    answer = admin.post(path, week({}, name="x"))
    assert answer.status_code == 422
    assert "paling sedikit untuk satu hari" in text_of(answer)


def test_hours_of_the_decree_fill_the_form_without_saving(cast: Cast, admin: Client) -> None:
    row = WorkCalendar.objects.get(office=cast.kominfo)
    WorkCalendar.objects.filter(pk=row.pk).update(hours={"mon": [["10:00", "11:00"]]})
    page = text_of(admin.get(f"/pengaturan/kalender/{row.pk}/?isi=perpres"))
    assert 'value="07.30-11.30, 13.00-16.30"' in page
    row.refresh_from_db()
    assert row.hours == {"mon": [["10:00", "11:00"]]}


def test_a_calendar_of_a_role_takes_over_its_open_steps(cast: Cast, admin: Client) -> None:
    ticket = walk.file(cast, cast.service_db, "database", wita(MONDAY, "15:50"))
    data = {
        "name": "Piket database",
        "office": cast.kominfo.pk,
        "role": cast.roles["it_examiner"].pk,
        "always": "on",
    }
    assert confirmed(admin, "/pengaturan/kalender/baru/", week({}, **data)).status_code == 302
    assert waiting_run(ticket).due_at == wita(MONDAY, "16:20")
    again = admin.post("/pengaturan/kalender/baru/", week({}, **data))
    assert again.status_code == 422
    assert "sudah memiliki kalender" in text_of(again)


def test_a_calendar_in_use_is_kept(cast: Cast, admin: Client) -> None:
    walk.file(cast, cast.service_db, "database", NOW)
    row = WorkCalendar.objects.get(office=cast.kominfo)
    admin.post(f"/pengaturan/kalender/{row.pk}/hapus/", {"_terapkan": "1", "reason": "x"})
    assert WorkCalendar.objects.filter(pk=row.pk).exists()
    unused = WorkCalendar.objects.get(office=cast.tiki)
    path = f"/pengaturan/kalender/{unused.pk}/hapus/"
    assert confirmed(admin, path, {}).status_code == 302
    assert not WorkCalendar.objects.filter(pk=unused.pk).exists()


def test_ramadan_hours_are_filled_in_and_recompute(cast: Cast, admin: Client) -> None:
    ticket = walk.file(cast, cast.service_db, "database", NOW)
    row = WorkCalendar.objects.get(office=cast.kominfo)
    path = f"/pengaturan/kalender/{row.pk}/khusus/"
    page = text_of(admin.get(f"{path}?isi=ramadan"))
    assert 'value="08.00-12.00, 12.30-15.00"' in page
    assert 'value="Ramadan"' in page
    data = week(RAMADAN, name="Ramadan", first_day=MONDAY, last_day=THURSDAY)
    assert confirmed(admin, path, data).status_code == 302
    assert overall_run(ticket).due_at == wita(THURSDAY, "15:00")
    override = CalendarOverride.objects.get()
    assert confirmed(admin, f"/pengaturan/khusus/{override.pk}/hapus/", {}).status_code == 302
    assert overall_run(ticket).due_at == wita(THURSDAY, "16:00")


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (TUESDAY, MONDAY, "sebelum tanggal awal"),
        (date(2027, 1, 1), date(2028, 6, 1), "paling lama satu tahun"),
        (WEDNESDAY, THURSDAY, "menumpuk pada “Ada”"),
    ],
)
def test_special_hours_that_make_no_sense_are_refused(
    cast: Cast, admin: Client, first: date, last: date, words: str
) -> None:
    row = WorkCalendar.objects.get(office=cast.kominfo)
    CalendarOverride.objects.create(
        calendar=row, name="Ada", first_day=WEDNESDAY, last_day=WEDNESDAY, hours=RAMADAN
    )
    data = week(RAMADAN, name="Ramadan", first_day=first, last_day=last)
    answer = admin.post(f"/pengaturan/kalender/{row.pk}/khusus/", data)
    assert answer.status_code == 422
    assert words in text_of(answer)


def test_everything_can_be_computed_again(cast: Cast, admin: Client) -> None:
    ticket = walk.file(cast, cast.service_db, "database", NOW)
    due = waiting_run(ticket).due_at
    StepRun.objects.filter(pk=waiting_run(ticket).pk).update(due_at=NOW)
    assert confirmed(admin, "/pengaturan/kalender/hitung-ulang/", {}).status_code == 302
    assert waiting_run(ticket).due_at == due


# -- holidays ---------------------------------------------------------------------------------


def test_a_holiday_is_added_moved_and_deleted(cast: Cast, admin: Client) -> None:
    ticket = walk.file(cast, cast.service_db, "database", NOW)
    data = {"day": WEDNESDAY, "name": "Pilkada", "kind": Kind.PUBLIC, "source": "Keppres 9"}
    answer = confirmed(admin, "/pengaturan/libur/baru/", data)
    assert answer["Location"] == "/pengaturan/libur/2026/"
    row = Holiday.objects.get()
    assert overall_run(ticket).due_at == wita(date(2026, 11, 27), "16:30")
    path = f"/pengaturan/libur/ubah/{row.pk}/"
    moved = data | {"day": date(2026, 12, 9)}
    confirmed(admin, path, moved)
    assert overall_run(ticket).due_at == wita(THURSDAY, "16:00")
    confirmed(admin, path, data)
    confirmed(admin, f"/pengaturan/libur/hapus/{row.pk}/", {})
    assert not Holiday.objects.exists()
    assert overall_run(ticket).due_at == wita(THURSDAY, "16:00")
    texts = list(Event.objects.filter(kind="recomputed").values_list("text", flat=True))
    assert [text.removeprefix("Batas waktu keseluruhan berubah: ") for text in texts] == [
        "hari libur 25 November 2026 ditambahkan",
        "hari libur Pilkada dipindahkan dari 25 November 2026 ke 9 Desember 2026",
        "hari libur Pilkada dipindahkan dari 9 Desember 2026 ke 25 November 2026",
        "hari libur 25 November 2026 dihapus",
    ]


def test_a_corrected_row_of_the_package_becomes_the_offices_own(cast: Cast, admin: Client) -> None:
    call_command("holidays", "2026", stdout=StringIO())
    row = Holiday.objects.get(day=date(2026, 12, 24))
    data = {"day": row.day, "name": "Cuti bersama Natal", "kind": row.kind, "source": row.source}
    confirmed(admin, f"/pengaturan/libur/ubah/{row.pk}/", data)
    row.refresh_from_db()
    assert row.source == "Disunting administrator"
    answer = admin.post("/pengaturan/libur/2026/muat/", follow=True)
    assert "sudah sama dengan paketnya" in text_of(answer)
    row.refresh_from_db()
    assert row.name == "Cuti bersama Natal"


def test_a_year_is_loaded_after_a_preview(cast: Cast, admin: Client) -> None:
    path = "/pengaturan/libur/2027/muat/"
    page = text_of(admin.post(path))
    assert "26 hari dalam daftar berubah" in page
    assert "10 Maret 2027, Hari Raya Idul Fitri (Libur nasional, perkiraan)" in page
    assert not Holiday.objects.exists()
    assert confirmed(admin, path, {}).status_code == 302
    page = text_of(admin.get("/pengaturan/libur/2027/"))
    assert "18 libur nasional, 8 cuti bersama" in page
    assert page.count("Perkiraan</span>") == 3


def test_a_missing_next_year_is_warned_of(cast: Cast, admin: Client) -> None:
    for path in ("/pengaturan/kalender/", "/pengaturan/libur/2026/"):
        page = text_of(admin.get(path))
        assert "Daftar hari libur 2027 belum ada." in page
        assert "Muat hari libur 2027" in page
    head = text_of(as_user(cast.agency_head).get("/pengaturan/kalender/"))
    assert "Hubungi administrator portal." in head
    assert "Muat hari libur 2027" not in head
    Holiday.objects.create(day=date(2027, 1, 1), name="Tahun Baru", kind=Kind.PUBLIC)
    page = text_of(admin.get("/pengaturan/kalender/"))
    assert "Daftar hari libur 2027 belum ada." not in page


def test_a_head_keeps_the_local_holidays_of_his_office(cast: Cast) -> None:
    ticket = walk.file(cast, cast.service_db, "database", NOW)
    other = walk.file(cast, cast.service_ipas, "application", NOW, by=cast.ipas_user)
    due = waiting_run(other).due_at
    client = as_user(cast.agency_head)
    data = {
        "day": WEDNESDAY,
        "name": "Hari jadi daerah",
        "kind": Kind.REGIONAL,
        "office": cast.kominfo.pk,
    }
    assert confirmed(client, "/pengaturan/libur/baru/", data).status_code == 302
    assert overall_run(ticket).due_at == wita(date(2026, 11, 27), "16:30")
    assert waiting_run(other).due_at == due
    assert Event.objects.get(kind="recomputed").actor_title == "Kepala Dinas"
    row = Holiday.objects.get()
    assert (
        as_user(cast.ip_tech_director).get(f"/pengaturan/libur/ubah/{row.pk}/").status_code == 404
    )
    foreign = client.post("/pengaturan/libur/baru/", data | {"office": cast.tiki.pk})
    assert foreign.status_code == 422


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"day": ""}, "Bagian ini wajib diisi."),
        ({"day": "besok"}, "Tanggal tidak terbaca"),
        ({"day": "1026-01-01"}, "periksa tahunnya"),
        ({"name": ""}, "Bagian ini wajib diisi."),
        ({"day": WEDNESDAY}, "Tanggal ini sudah libur: Ada."),
        ({"kind": Kind.REGIONAL}, "pilih unitnya"),
        ({"office": "KOMINFO"}, "berlaku untuk semua unit kerja"),
        ({"office": "x"}, "Pilih unit kerja dari daftar."),
    ],
)
def test_a_holiday_that_makes_no_sense_is_refused(
    cast: Cast, admin: Client, data: dict[str, Any], words: str
) -> None:
    Holiday.objects.create(day=WEDNESDAY, name="Ada", kind=Kind.PUBLIC)
    if data.get("office") == "KOMINFO":
        data = {"office": cast.kominfo.pk}
    answers = {"day": TUESDAY, "name": "Libur", "kind": Kind.PUBLIC} | data
    answer = admin.post("/pengaturan/libur/baru/", answers)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert Holiday.objects.count() == 1


@pytest.mark.parametrize("year", ["1999", "2099", "99999999999999999999"])
def test_years_out_of_reach_are_not_found(cast: Cast, admin: Client, year: str) -> None:
    assert admin.get(f"/pengaturan/libur/{year}/").status_code == 404


# -- the administrator's pages and the system check -------------------------------------------


def test_the_ladder_refuses_rungs_that_make_no_sense(cast: Cast, admin: Client) -> None:
    Rung.objects.all().delete()
    path = reverse("admin:sop_rung_add")
    for data, words in (
        ({"level": 0, "target": "holder"}, "Isi antara 1 dan 1000 persen."),
        ({"level": 1001, "target": "holder"}, "Isi antara 1 dan 1000 persen."),
        ({"level": 100, "target": "holder", "for_arahan": "on"}, "Arahan diminta dari atasan"),
        ({"level": 75, "target": "superior", "for_arahan": "on"}, "setelah Batas Waktu"),
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
