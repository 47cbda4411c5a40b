"""The ticket page over HTTP: what each person sees, and what happens to bad and late input."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from people.models import User
from sop import actions
from sop.errors import Illegal
from sop.escalation import deadlines
from sop.models import Escalation, Pause, StepRun
from tests.cast import NOW, Cast
from tests.sop import walk
from tickets.models import Event, Status, Ticket

pytestmark = pytest.mark.django_db
REPORT = {"report": "Tidak dapat dibuka", "database": "SIMPEG"}


@pytest.fixture(autouse=True)
def _monday_morning() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    return walk.file(cast, cast.service_db, "database", NOW)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def post(user: User, ticket: Ticket, name: str, **data: Any) -> Any:
    follow = data.pop("follow", False)
    body = {"sequence": ticket.sequence, "key": walk.new_key(), **data}
    return signed_in(user).post(reverse(name, args=[ticket.number]), body, follow=follow)


def advance(user: User, ticket: Ticket, **data: Any) -> Any:
    return post(user, ticket, "ticket_advance", **{"step": ticket.step_number, **data})


def test_the_actor_sees_one_primary_button_in_the_words_of_the_sop(
    cast: Cast, ticket: Ticket
) -> None:
    page = signed_in(cast.it_examiner).get(reverse("ticket", args=[ticket.number]))
    text = page.content.decode()
    assert page.status_code == 200
    assert "Selesaikan langkah 1" in text
    assert text.count("btn-primary") == 1
    assert "Menerima dan mencatat laporan pada formulir" in text


def test_others_are_told_who_may(cast: Cast, ticket: Ticket) -> None:
    page = signed_in(cast.agency_head).get(reverse("ticket", args=[ticket.number]))
    text = page.content.decode()
    assert "Selesaikan langkah" not in text
    assert "Hanya Pemeriksa dan Pengelola Teknologi Informasi" in text


def test_a_stranger_gets_404_as_for_a_number_that_is_not_there(cast: Cast, ticket: Ticket) -> None:
    client = signed_in(cast.staff_c)
    there = client.get(reverse("ticket", args=[ticket.number]))
    nowhere = client.get(reverse("ticket", args=["GGN-2026-999999"]))
    assert (there.status_code, nowhere.status_code) == (404, 404)


@pytest.mark.parametrize(
    "name",
    ["ticket_advance", "ticket_pause", "ticket_resume", "ticket_reassign", "ticket_route",
     "ticket_cancel", "ticket_reopen", "ticket_estimate", "ticket_arahan"],
)  # fmt: skip
def test_no_act_for_strangers_and_none_by_get(cast: Cast, ticket: Ticket, name: str) -> None:
    assert post(cast.staff_c, ticket, name).status_code == 404
    client = signed_in(cast.it_examiner)
    page = client.get(reverse(name, args=[ticket.number]))
    assert page.headers["Location"] == reverse("ticket", args=[ticket.number])
    assert client.put(reverse(name, args=[ticket.number])).status_code == 405
    ticket.refresh_from_db()
    assert ticket.sequence == 1


def test_completing_a_step_moves_the_ticket(cast: Cast, ticket: Ticket) -> None:
    answer = advance(cast.it_examiner, ticket, follow=True, **REPORT)
    assert "Langkah 1 sudah dicatat" in answer.content.decode()
    ticket.refresh_from_db()
    assert ticket.step_number == 2
    run = StepRun.objects.get(ticket=ticket, number=1)
    assert run.data["database"] == "SIMPEG"


def test_a_double_click_makes_one_event(cast: Cast, ticket: Ticket) -> None:
    key = walk.new_key()
    codes = [advance(cast.it_examiner, ticket, key=key, **REPORT).status_code for _ in range(2)]
    assert codes == [302, 302]
    assert Event.objects.filter(ticket=ticket, kind="completed").count() == 1


def test_a_stale_page_is_refused_and_gives_back_what_was_typed(cast: Cast, ticket: Ticket) -> None:
    drawn = Ticket.objects.get(pk=ticket.pk)
    advance(cast.it_examiner, ticket, **REPORT)
    answer = advance(cast.it_examiner, drawn, report="Kalimat yang panjang sekali", database="X")
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Tiket sudah bergerak" in text
    assert "Kalimat yang panjang sekali" in text
    assert Event.objects.filter(ticket=ticket, kind="completed").count() == 1


def test_a_stale_form_of_another_step_is_stale_not_incomplete(cast: Cast, ticket: Ticket) -> None:
    ticket = walk.walk_to(ticket, 7, NOW)
    drawn = ticket.sequence
    ticket = walk.step_on(ticket, NOW, branch="no")
    answer = post(
        cast.data_section_head, ticket, "ticket_advance", sequence=drawn, step=7, branch="yes",
        resolution="Beres menurut saya",
    )  # fmt: skip
    assert answer.status_code == 409
    assert "Beres menurut saya" in answer.content.decode()


def test_a_missing_answer_is_named_beside_its_field_and_the_rest_is_kept(
    cast: Cast, ticket: Ticket
) -> None:
    answer = advance(cast.it_examiner, ticket, report="Sudah saya tulis", database="")
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Bagian ini wajib diisi." in text
    assert "Sudah saya tulis" in text


def test_a_wrong_role_is_refused_with_403(cast: Cast, ticket: Ticket) -> None:
    answer = advance(cast.network_admin, ticket, **REPORT)
    assert answer.status_code == 403
    assert "Hanya Pemeriksa" in answer.content.decode()
    assert advance(cast.staff_a, ticket, **REPORT).status_code == 403


def test_a_step_out_of_order_is_refused(cast: Cast, ticket: Ticket) -> None:
    answer = advance(cast.it_examiner, ticket, step=5, **REPORT)
    assert answer.status_code == 409
    assert "tidak dapat dilompati" in answer.content.decode()


def test_an_expired_assignment_cannot_complete(cast: Cast, ticket: Ticket) -> None:
    yesterday = (NOW - timedelta(days=1)).date()
    cast.it_examiner.assignments.update(valid_until=yesterday)
    answer = advance(cast.it_examiner, ticket, **REPORT)
    assert answer.status_code == 403
    text = answer.content.decode()
    assert "Penugasan Anda sudah berakhir" in text
    assert REPORT["report"] in text
    ticket.refresh_from_db()
    assert ticket.step_number == 1
    page = signed_in(cast.it_examiner).get(reverse("ticket", args=[ticket.number]))
    assert page.status_code == 404


def test_a_lost_session_comes_back_to_the_ticket(cast: Cast, ticket: Ticket) -> None:
    address = reverse("ticket_advance", args=[ticket.number])
    answer = Client().post(address, {"step": 1, **REPORT})
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith(f"?next=/tiket/{ticket.number}/")


@pytest.mark.parametrize(
    "tampering",
    [{"sequence": "abc"}, {"sequence": ""}, {"sequence": "-1"}, {"key": "x"}, {"key": ""},
     {"sequence": str(2**63)}],
)  # fmt: skip
def test_tampered_hidden_fields_change_nothing(
    cast: Cast, ticket: Ticket, tampering: dict[str, str]
) -> None:
    answer = advance(cast.it_examiner, ticket, **{**REPORT, **tampering})
    assert answer.status_code in (409, 422)
    ticket.refresh_from_db()
    assert ticket.step_number == 1


def test_fields_that_the_step_does_not_ask_for_are_ignored(cast: Cast, ticket: Ticket) -> None:
    advance(cast.it_examiner, ticket, **REPORT, status="closed", priority="1", due_at="2020-01-01")
    ticket.refresh_from_db()
    assert (ticket.status, ticket.step_number) == (Status.IN_PROGRESS, 2)
    assert set(StepRun.objects.get(ticket=ticket, number=1).data) == set(REPORT)


@pytest.mark.parametrize("text", ["\x00nol", "\ud800", "x" * 9000])
def test_text_that_cannot_be_kept_is_refused_beside_the_field(
    cast: Cast, ticket: Ticket, text: str
) -> None:
    given = text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    answer = advance(cast.it_examiner, ticket, report=given, database="SIMPEG")
    assert answer.status_code in (302, 422)
    if "�" not in given:
        assert answer.status_code == 422


def test_html_is_shown_as_text(cast: Cast, ticket: Ticket) -> None:
    advance(cast.it_examiner, ticket, report="<script>alert(1)</script>", database="<b>x</b>")
    page = signed_in(cast.it_examiner).get(reverse("ticket", args=[ticket.number]))
    text = page.content.decode()
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_the_letter_of_step_nine_must_be_attached_and_be_a_document(
    cast: Cast, ticket: Ticket
) -> None:
    ticket = walk.walk_to(ticket, 9, NOW)
    letter = {
        "letter_number": "005/1", "letter_date": "2026-11-23", "addressee": "Disdik",
        "summary": "Pulih",
    }  # fmt: skip
    without = advance(cast.it_examiner, ticket, **letter)
    assert without.status_code == 422
    assert "005/1" in without.content.decode()
    program = SimpleUploadedFile("surat.pdf", b"MZ\x90\x00program", "application/pdf")
    assert advance(cast.it_examiner, ticket, **letter, attachments=program).status_code == 422
    real = SimpleUploadedFile("surat.pdf", b"%PDF-1.4\ntrailer\n%%EOF\n", "application/pdf")
    assert advance(cast.it_examiner, ticket, **letter, attachments=real).status_code == 302
    ticket.refresh_from_db()
    assert ticket.status == Status.CLOSED


def test_a_no_asks_for_its_reason_only(cast: Cast, ticket: Ticket) -> None:
    ticket = walk.walk_to(ticket, 7, NOW)
    assert advance(cast.data_section_head, ticket, branch="no").status_code == 422
    assert advance(cast.data_section_head, ticket).status_code == 422
    answer = advance(cast.data_section_head, ticket, branch="no", reason="Masih lambat")
    assert answer.status_code == 302
    ticket.refresh_from_db()
    assert ticket.step_number == 5


def test_pause_and_resume_on_the_page(cast: Cast, ticket: Ticket) -> None:
    given = {"reason": "vendor", "note": "Menunggu teknisi ISP", "expected_end": "2026-11-24T10:00"}
    past = post(
        cast.it_examiner, ticket, "ticket_pause", **{**given, "expected_end": "2026-11-20T10:00"}
    )
    assert past.status_code == 422
    assert "Menunggu teknisi ISP" in past.content.decode()
    assert post(cast.it_examiner, ticket, "ticket_pause", **given).status_code == 302
    ticket.refresh_from_db()
    assert ticket.status == Status.WAITING
    reporter = signed_in(cast.staff_a).get(reverse("ticket", args=[ticket.number]))
    assert "Menunggu vendor atau ISP" in reporter.content.decode()
    assert "Menunggu teknisi ISP" in reporter.content.decode()
    refused = advance(cast.it_examiner, ticket, **REPORT)
    assert refused.status_code == 409
    assert post(cast.it_examiner, ticket, "ticket_resume", note="").status_code == 302
    assert Pause.objects.get().ended_at == NOW


def test_routing_an_unrouted_complaint(cast: Cast) -> None:
    ticket = walk.file(cast, cast.service_app, "application", NOW)
    assert ticket.procedure == "intake"
    page = signed_in(cast.helpdesk).get(reverse("ticket", args=[ticket.number]))
    assert "Tetapkan SOP" in page.content.decode()
    given = {"procedure": "network-1", "reason": "Ternyata jaringan"}
    assert post(cast.staff_a, ticket, "ticket_route", **given).status_code == 403
    assert post(cast.helpdesk, ticket, "ticket_route", **given).status_code == 302
    ticket.refresh_from_db()
    assert ticket.state == "network-1.1"


def test_moving_to_another_sop_keeps_history_and_the_filing_time(
    cast: Cast, ticket: Ticket
) -> None:
    ticket = walk.walk_to(ticket, 3, NOW)
    given = {"procedure": "network-1", "reason": "Bukan database"}
    assert post(cast.ict_division_head, ticket, "ticket_route", **given).status_code == 302
    ticket.refresh_from_db()
    assert (ticket.state, ticket.filed_at) == ("network-1.1", NOW)
    assert StepRun.objects.filter(ticket=ticket, procedure="database-1", number__gt=0).count() == 3
    back = {"procedure": "database-1", "reason": "Database juga"}
    assert post(cast.ict_division_head, ticket, "ticket_route", **back).status_code == 302
    overall = StepRun.objects.open().overall().get(ticket=ticket)
    assert overall.clock_from == NOW


def test_unknown_sop_is_refused(cast: Cast, ticket: Ticket) -> None:
    given = {"procedure": "../x", "reason": "a"}
    assert post(cast.ict_division_head, ticket, "ticket_route", **given).status_code == 422


def test_reporter_reopens_what_is_not_restored(cast: Cast, ticket: Ticket) -> None:
    ticket = walk.walk_to_end(ticket, NOW)
    assert post(cast.staff_a, ticket, "ticket_reopen", reason="").status_code == 422
    assert post(cast.staff_a, ticket, "ticket_reopen", reason="Masih mati").status_code == 302
    ticket.refresh_from_db()
    assert (ticket.state, ticket.status) == ("database-1.5", Status.IN_PROGRESS)


def test_the_superior_answers_on_the_ticket(cast: Cast, ticket: Ticket) -> None:
    later = NOW + timedelta(hours=3)
    deadlines.sweep(later)
    row = Escalation.objects.get(level=100, run__number=1)
    with time_machine.travel(later, tick=False):
        text = signed_in(cast.data_section_head).get(
            reverse("ticket", args=[ticket.number])
        ).content.decode()  # fmt: skip
        assert "Menunggu arahan Anda" in text
        given = {"escalation": row.pk, "arahan": "Kerjakan sebelum siang."}
        assert post(cast.staff_a, ticket, "ticket_arahan", **given).status_code == 403
        assert post(cast.data_section_head, ticket, "ticket_arahan", **given).status_code == 302
    row.refresh_from_db()
    assert row.answer == "Kerjakan sebelum siang."


def test_the_reporter_reads_no_internal_notes_outputs_or_escalations(
    cast: Cast, ticket: Ticket
) -> None:
    advance(cast.it_examiner, ticket, report="RAHASIA-KELUARAN", database="SIMPEG")
    deadlines.sweep(NOW + timedelta(hours=4))
    text = signed_in(cast.staff_a).get(reverse("ticket", args=[ticket.number])).content.decode()
    assert "RAHASIA-KELUARAN" not in text
    assert "terlampaui" not in text
    assert "catatan internal" not in text.lower()


def test_why_explains_the_deadline(cast: Cast, ticket: Ticket) -> None:
    run = StepRun.objects.open().overall().get(ticket=ticket)
    page = signed_in(cast.staff_a).get(reverse("why", args=[ticket.number, run.pk]))
    text = page.content.decode()
    assert page.status_code == 200
    assert "3 hari kerja" in text
    assert "Kamis, 26 November 2026 pukul 16.00 WITA" in text
    assert "Istirahat" in text
    other = walk.file(cast, cast.service_network, "network", NOW, by=cast.staff_c)
    stolen = reverse("why", args=[other.number, run.pk])
    assert signed_in(cast.staff_c).get(stolen).status_code == 404


def test_polling_says_when_the_ticket_has_moved(cast: Cast, ticket: Ticket) -> None:
    client = signed_in(cast.staff_a)
    address = reverse("ticket_now", args=[ticket.number]) + f"?urutan={ticket.sequence}"
    assert client.get(address).status_code == 204
    walk.step_on(ticket, NOW)
    moved = client.get(address)
    assert moved.status_code == 200
    assert "Tampilkan keadaan terbaru" in moved.content.decode()


def test_the_page_costs_the_same_with_a_long_history(
    cast: Cast, ticket: Ticket, django_assert_max_num_queries: Any
) -> None:
    for _ in range(3):
        ticket = walk.step_on(walk.walk_to(ticket, 7, NOW), NOW, branch="no")
    client = signed_in(cast.data_section_head)
    client.get(reverse("ticket", args=[ticket.number]))
    with django_assert_max_num_queries(41):
        client.get(reverse("ticket", args=[ticket.number]))


def test_reassigning_names_one_officer(cast: Cast) -> None:
    ticket = walk.walk_to(walk.file(cast, cast.service_network, "network", NOW), 2, NOW)
    given = {"officer": cast.network_admin_2.pk, "reason": "Agus cuti"}
    assert post(cast.network_admin, ticket, "ticket_reassign", **given).status_code == 403
    assert post(cast.network_coordinator, ticket, "ticket_reassign", **given).status_code == 302
    ticket.refresh_from_db()
    assert walk.actors(ticket, NOW) == [cast.network_admin_2]
    assert cast.network_admin_2.notices.filter(kind="step").exists()


def test_cancelling_ends_every_clock(cast: Cast, ticket: Ticket) -> None:
    assert post(cast.it_examiner, ticket, "ticket_cancel", reason="a").status_code == 403
    assert post(cast.helpdesk, ticket, "ticket_cancel", reason="Laporan ganda").status_code == 302
    ticket.refresh_from_db()
    assert ticket.status == Status.CANCELLED
    assert not StepRun.objects.open().filter(ticket=ticket).exists()
    with pytest.raises(Illegal):
        actions.pause(
            ticket.pk, actor=cast.helpdesk, sequence=ticket.sequence, reason="vendor", note="x",
            expected_end=NOW + timedelta(days=1), key=walk.new_key(), now=NOW,
        )  # fmt: skip


def test_one_arahan_covers_the_lower_rungs_that_asked_the_same_role(
    cast: Cast, ticket: Ticket
) -> None:
    ticket = walk.walk_to(ticket, 8, NOW)  # the division head's step: above is the agency head only
    later = NOW + timedelta(hours=6)
    deadlines.sweep(later)
    asked = Escalation.objects.filter(for_arahan=True, run__number=8)
    assert set(asked.values_list("level", "role")) == {
        (100, "agency_head"), (150, "agency_head"), (200, "agency_head"),
    }  # fmt: skip
    with time_machine.travel(later, tick=False):
        client = signed_in(cast.agency_head)
        text = client.get(reverse("ticket", args=[ticket.number])).content.decode()
        assert text.count("Beri arahan</button>") == 1
        highest = asked.get(level=200)
        post(cast.agency_head, ticket, "ticket_arahan", escalation=highest.pk, arahan="Segera.")
    assert not asked.filter(answered_at__isnull=True).exists()
    assert not asked.filter(remind_at__isnull=False).exists()


def test_nobody_is_asked_for_an_arahan_that_another_owes(cast: Cast, ticket: Ticket) -> None:
    later = NOW + timedelta(hours=2)
    deadlines.sweep(later)
    with time_machine.travel(later, tick=False):
        address = reverse("ticket", args=[ticket.number])
        asked = signed_in(cast.data_section_head).get(address).content.decode()
        above = signed_in(cast.agency_head).get(address).content.decode()
    assert "Menunggu arahan Anda" in asked
    assert above.count("Beri arahan</button>") == Escalation.objects.filter(
        role="agency_head", for_arahan=True
    ).values("run").distinct().count()  # fmt: skip


def test_the_overall_promise_stays_when_the_new_sop_sets_none(cast: Cast, ticket: Ticket) -> None:
    due = ticket.due_at
    given = {"procedure": "network-1", "reason": "Jaringan"}
    post(cast.ict_division_head, ticket, "ticket_route", **given)
    ticket.refresh_from_db()
    assert ticket.due_at == due
    assert StepRun.objects.open().overall().get(ticket=ticket).due_at == due
    text = signed_in(cast.staff_a).get(reverse("ticket", args=[ticket.number])).content.decode()
    assert "SOP sebelumnya" in text or "Pengelolaan Gangguan Database" in text


def test_a_mail_that_waits_for_the_morning_is_withdrawn_when_the_step_is_done(
    cast: Cast, ticket: Ticket
) -> None:
    night = NOW + timedelta(hours=12)
    walk.step_on(ticket, night)
    waiting = cast.ict_division_head.notices.get(kind="step")
    assert waiting.mail_state == "waiting"
    walk.step_on(Ticket.objects.get(pk=ticket.pk), night + timedelta(minutes=5))
    waiting.refresh_from_db()
    assert waiting.mail_state == "none"


def test_the_reporter_is_asked_whether_it_works_again(cast: Cast) -> None:
    ticket = walk.file(cast, cast.service_ipas, "application", NOW, by=cast.ipas_user)
    ticket = walk.step_on(walk.walk_to(ticket, 14, NOW), NOW, by=cast.jfu)
    page = signed_in(cast.ipas_user).get(reverse("ticket", args=[ticket.number]))
    text = page.content.decode()
    assert "Ya, sudah pulih" in text
    assert "Hasil uji per fungsi" not in text.split('id="langkah"')[0]
    waiting = signed_in(cast.jfu).get(reverse("ticket", args=[ticket.number])).content.decode()
    assert "Jawaban Anda sudah dicatat" in waiting
    assert advance(cast.ipas_user, ticket, branch="yes").status_code == 302
    ticket.refresh_from_db()
    assert ticket.step_number == 15


def test_a_letter_of_tomorrow_is_refused(cast: Cast, ticket: Ticket) -> None:
    ticket = walk.walk_to(ticket, 9, NOW)
    letter = {"letter_number": "1", "addressee": "Disdik", "summary": "x"}
    answer = advance(cast.it_examiner, ticket, **letter, letter_date="2027-01-01")
    assert answer.status_code == 422
    assert "Tanggal ini belum tiba." in answer.content.decode()


def test_who_must_do_it_again_reads_why_it_was_refused(cast: Cast, ticket: Ticket) -> None:
    at_seven = walk.walk_to(ticket, 7, NOW)
    back = walk.step_on(at_seven, NOW, "no")
    page = signed_in(cast.db_network_admin).get(reverse("ticket", args=[back.number]))
    card = page.content.decode().split('id="sekarang"')[1].split("</section>")[0]
    assert "Jawaban Tidak pada langkah 7" in card and "Belum selesai." in card
    again = walk.step_on(back, NOW)
    page = signed_in(cast.it_examiner).get(reverse("ticket", args=[again.number]))
    assert "Jawaban Tidak pada langkah 7" not in page.content.decode()
