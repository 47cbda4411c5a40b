"""The words on the pages and the page of the heads: for whom, and what stands there."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people.models import User
from reports.forecast import refresh
from reports.models import Forecast
from sop.clock.holidays import load
from tests.cast import NOW, Cast
from tests.reports.forecast import past
from tests.reports.forecast.chains import HOUR
from tests.reports.rolled import rolled
from tests.sop import walk
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
NONE_YET = "Belum ada prakiraan"


@pytest.fixture(autouse=True)
def _monday_morning() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def get(user: User, address: str) -> Any:
    client = Client()
    client.force_login(user, "people.auth.NipOrEmailBackend")
    return client.get(address)


def text(user: User, address: str) -> str:
    return str(get(user, address).content.decode())


def page_of(ticket: Ticket) -> str:
    return reverse("ticket", args=[ticket.number])


def open_ticket(cast: Cast, at: datetime = NOW) -> Ticket:
    ticket = walk.file(cast, cast.service_db, "database", at)
    rolled(at)
    return ticket


def test_the_reporter_reads_the_day_and_what_it_rests_on(cast: Cast) -> None:
    """Nine hours from Monday 09.00: Tuesday, 24 November, in the words of the issue."""
    load(2026), load(2027)
    past.known(cast)
    ticket = open_ticket(cast)
    found = text(cast.staff_a, page_of(ticket))
    assert "Kemungkinan besar selesai Selasa, 24 November 2026." in found
    assert "Berdasarkan 30 tiket serupa dalam 12 bulan" in found
    assert "Batas Waktu Senin, 23 November 2026" in found  # the limit stays, of the step
    assert "melewati Batas Waktu" not in found
    assert "hari libur" not in found
    assert "Prakiraan: 24 Nov 2026" in text(cast.staff_a, reverse("my_tickets"))


def test_a_range_over_days_names_its_end(cast: Cast) -> None:
    past.known(cast, 60, worked={4: [HOUR, 20 * HOUR]})
    ticket = open_ticket(cast)
    found = text(cast.it_examiner, page_of(ticket))
    assert "Kemungkinan besar selesai paling lambat" in found
    assert "Paling cepat Selasa, 24 November 2026, paling lambat" in found
    assert "Daftar hari libur sampai 2026 belum dimuat" in found


def test_of_today_the_hour_is_rounded_up(cast: Cast) -> None:
    past.known(cast, worked={n: [20 * 60] for n in range(1, 10)})  # three hours in all
    ticket = open_ticket(cast)
    found = text(cast.staff_a, page_of(ticket))
    assert "Kemungkinan besar selesai hari ini sebelum pukul 12.00 WITA." in found
    Forecast.objects.update(latest_late_at=NOW + timedelta(hours=3, minutes=1))
    assert "hari ini sebelum pukul 13.00 WITA" in text(cast.staff_a, page_of(ticket))


def test_beyond_the_limit_officers_read_how_likely_and_reporters_plain_words(cast: Cast) -> None:
    past.known(cast, worked={4: [60 * HOUR]})
    ticket = open_ticket(cast)
    officer, reporter = (text(u, page_of(ticket)) for u in (cast.it_examiner, cast.staff_a))
    day = "Batas Waktu Kamis, 26 November 2026"
    assert f"Prakiraan melewati {day} (kemungkinan lewat 100 %)." in officer
    assert f"Penanganan mungkin melewati {day}." in reporter
    assert "kemungkinan lewat" not in reporter
    Forecast.objects.update(latest_likely_at=NOW, risk=20)
    assert f"mungkin melewati {day} (kemungkinan lewat 20 %)" in text(
        cast.it_examiner, page_of(ticket)
    )
    Forecast.objects.update(limit_at=NOW)  # passed: the clocks say that
    assert "melewati" not in text(cast.staff_a, page_of(ticket))


def test_without_history_the_reporter_reads_nothing(cast: Cast) -> None:
    ticket = open_ticket(cast)
    assert "rakiraan" not in text(cast.staff_a, page_of(ticket))
    assert NONE_YET in text(cast.it_examiner, page_of(ticket))
    assert "Prakiraan" not in text(cast.staff_a, reverse("my_tickets"))


def test_a_range_that_has_been_passed_is_not_shown(cast: Cast) -> None:
    past.known(cast)
    ticket = open_ticket(cast)
    Forecast.objects.update(latest_late_at=NOW - timedelta(minutes=1))
    for user in (cast.staff_a, cast.it_examiner):
        assert "Kemungkinan besar" not in text(user, page_of(ticket))
    refresh.waiting(NOW + timedelta(minutes=1))
    assert "Kemungkinan besar" in text(cast.staff_a, page_of(ticket))


def test_a_forecast_of_an_earlier_step_is_not_shown(cast: Cast) -> None:
    past.known(cast)
    ticket = walk.step_on(open_ticket(cast), NOW)
    assert "Kemungkinan besar" not in text(cast.staff_a, page_of(ticket))
    rolled(NOW)
    assert "Kemungkinan besar" in text(cast.staff_a, page_of(ticket))


def test_nobody_else_reads_it(cast: Cast) -> None:
    past.known(cast)
    ticket = open_ticket(cast)
    for user in (cast.staff_c, cast.jfu, cast.outsider):
        assert get(user, page_of(ticket)).status_code == 404
    assert "Kemungkinan" not in text(cast.staff_c, reverse("my_tickets"))


def test_the_words_cost_one_query_on_the_ticket_and_one_on_the_list(cast: Cast) -> None:
    past.known(cast)
    ticket, other = open_ticket(cast), open_ticket(cast)
    for address in (page_of(ticket), reverse("my_tickets")):
        client = Client()
        client.force_login(cast.staff_a, "people.auth.NipOrEmailBackend")
        with CaptureQueriesContext(connection) as seen:
            client.get(address)
        asked = [q for q in seen.captured_queries if '"reports_forecast"' in q["sql"]]
        assert len(asked) == 1
    assert other.number in text(cast.staff_a, reverse("my_tickets"))


# -- the heads' page ---------------------------------------------------------------------------


def judged(cast: Cast, count: int, late: int) -> None:
    """Finished tickets with a forecast each; `late` of them ended past their range."""
    made = past.finished(cast, count, since=NOW - timedelta(days=20))
    for n, ticket in enumerate(made):
        assert ticket.closed_at
        end = NOW - timedelta(hours=n + 1)
        shift = timedelta(hours=-5) if n < late else timedelta()
        Forecast.objects.create(
            ticket=ticket, sequence=1, made_at=ticket.filed_at, procedure="database-1", number=1,
            agency=cast.kominfo, tickets=30, early_at=end - timedelta(hours=2) + shift,
            likely_at=end + shift, late_at=end + timedelta(hours=2) + shift, ended_at=end,
            error=-int(shift.total_seconds()), current=False, latest_at=end, latest_early_at=end,
            latest_likely_at=end, latest_late_at=end,
        )  # fmt: skip


def test_the_heads_read_how_true_they_were(cast: Cast) -> None:
    judged(cast, 30, 3)
    found = text(cast.agency_head, reverse("forecast"))
    assert "30 prakiraan dari 30 tiket" in found
    assert "90 %" in found
    assert "sesuai: selisihnya dapat dijelaskan oleh kebetulan" in found
    assert "Langkah terakhir" not in found and "7 langkah atau lebih" in found


def test_too_few_tickets_have_no_percentage(cast: Cast) -> None:
    judged(cast, 4, 0)
    found = text(cast.agency_head, reverse("forecast"))
    assert "belum cukup data (4)" in found
    assert "Belum cukup tiket yang selesai untuk menilai prakiraan." in found
    assert "100 %" not in found


def test_tickets_at_risk_stand_with_the_nearest_limit_first(cast: Cast) -> None:
    past.known(cast, worked={4: [60 * HOUR]})
    later, sooner = open_ticket(cast), open_ticket(cast, NOW - timedelta(hours=1))
    Forecast.objects.filter(ticket=later).update(limit_at=NOW + timedelta(days=2))
    Forecast.objects.filter(ticket=sooner).update(limit_at=NOW + timedelta(days=1))
    done = open_ticket(cast)
    Forecast.objects.filter(ticket=done).update(limit_at=NOW - timedelta(days=1))
    found = get(cast.agency_head, reverse("forecast"))
    assert [row["ticket"].pk for row in found.context["rows"]] == [sooner.pk, later.pk]
    assert found.context["figures"][0]["value"] == "2"


def test_each_head_reads_the_own_scope_only(cast: Cast) -> None:
    past.known(cast, worked={4: [60 * HOUR]})
    mine = open_ticket(cast)
    judged(cast, 6, 0)
    for user in (cast.agency_head, cast.ict_division_head, cast.head_a):
        assert mine.number in text(user, reverse("forecast"))
        assert "6 prakiraan dari 6 tiket" in text(user, reverse("forecast"))
    strange = text(cast.ip_tech_director, reverse("forecast"))
    assert mine.number not in strange and "0 prakiraan" in strange
    for user in (cast.staff_a, cast.liaison_a, cast.network_admin, cast.administrator):
        assert get(user, reverse("forecast")).status_code == 403


def test_a_unit_reads_what_waits_for_its_people_and_that_the_rest_is_of_the_agency(
    cast: Cast,
) -> None:
    past.known(cast, worked={4: [60 * HOUR]})
    ticket = open_ticket(cast)  # waits for the data section
    judged(cast, 6, 0)
    people = (cast.data_section_head, cast.network_coordinator)
    own, other = (get(user, reverse("forecast")) for user in people)
    assert [row["ticket"].pk for row in own.context["rows"]] == [ticket.pk]
    assert other.context["rows"] == []
    assert [other.context["figures"][n]["value"] for n in (0, 1)] == ["0", "0"]
    assert "Seluruh Diskominfo: prakiraan" in other.content.decode()
    whole = f"{reverse('forecast')}?unit={cast.network_section.pk}"
    assert get(cast.agency_head, whole).context["rows"] == []
    assert "Seluruh Diskominfo: prakiraan" not in text(cast.agency_head, reverse("forecast"))


def test_an_sop_that_is_gone_is_still_judged(cast: Cast) -> None:
    judged(cast, 6, 0)
    Forecast.objects.filter(pk__in=Forecast.objects.order_by("pk")[:3]).update(procedure="lama-1")
    Forecast.objects.filter(procedure="database-1").update(number=99)
    found = text(cast.agency_head, reverse("forecast"))
    assert "6 prakiraan dari 6 tiket" in found
    assert "Langkah yang tidak ada lagi" in found


def test_an_exercise_counts_nowhere(cast: Cast) -> None:
    judged(cast, 6, 0)
    Ticket.objects.update(drill=True)
    assert "0 prakiraan dari 0 tiket" in text(cast.agency_head, reverse("forecast"))


def test_the_address_narrows_it_down_and_bad_values_are_said(cast: Cast) -> None:
    judged(cast, 6, 0)
    address = reverse("forecast")
    assert "6 prakiraan" in text(cast.agency_head, f"{address}?opd={cast.office_a.pk}")
    assert "0 prakiraan" in text(cast.agency_head, f"{address}?opd={cast.office_b.pk}")
    assert "0 prakiraan" in text(cast.agency_head, f"{address}?sop=network")
    assert "0 prakiraan" in text(cast.agency_head, f"{address}?periode=2025-01")
    wrong = get(cast.agency_head, f"{address}?sop=tidak-ada&page=x")
    assert wrong.status_code == 422


def test_the_page_costs_the_same_whatever_was_judged(cast: Cast) -> None:
    def queries() -> int:
        client = Client()
        client.force_login(cast.agency_head, "people.auth.NipOrEmailBackend")
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse("forecast"))
        return len(seen)

    past.known(cast, worked={4: [60 * HOUR]})
    open_ticket(cast)
    judged(cast, 6, 0)
    few = queries()
    for _ in range(3):
        open_ticket(cast)
    judged(cast, 9, 1)
    assert queries() == few
    assert few <= 19
