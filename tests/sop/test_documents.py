"""Kelengkapan and output are documents: resolved for every SOP, listed, enforced and printed."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from papers.models import Letter, LetterKind, PrintJob, RegisterEntry
from papers.prints import queue as prints
from people.models import User
from sop import actions
from sop.errors import Incomplete
from sop.forms.prefill import Prefill
from sop.language import Found
from sop.machine import PROCEDURES, current_step
from sop.models import StepRun
from sop.paper.documents import Kind, State, documents, has_file, needs_of, origin_of
from sop.paper.views_documents import AT_ONCE
from sop.permissions import open_run
from tests.cast import NOW, Cast
from tests.sop import walk
from tickets.files import store_made, stored_files
from tickets.models import Attachment, Ticket

pytestmark = pytest.mark.django_db
each = pytest.mark.parametrize("code", sorted(PROCEDURES))


@pytest.fixture(autouse=True)
def _clock() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def database(cast: Cast) -> Ticket:
    return walk.file(cast, cast.service_db, "database", NOW)


@pytest.fixture
def network(cast: Cast) -> Ticket:
    return walk.file(cast, cast.service_network, "network", NOW, location="Lantai dua")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(response: Any) -> str:
    pages = PdfReader(BytesIO(response.content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@each
def test_every_kelengkapan_has_a_source(code: str) -> None:
    procedure = PROCEDURES[code]
    for step in procedure.steps:
        assert set(step.found) <= set(step.papers_needed), step.label
        for name in step.papers_needed:
            origin = origin_of(procedure, step, name)
            if origin.kind is Found.STEPS:
                assert origin.steps, f"{step.label}: nobody gives {name}"
                assert min(origin.steps) < step.number, "it is there when the step opens"


@each
def test_every_question_says_where_it_comes_from(code: str) -> None:
    for step in PROCEDURES[code].steps:
        for question in step.form:
            source = step.source_of(question)
            assert source.source != "verbatim", "no SOP prints its forms"
            assert source.note


def test_f02_and_f03_are_nowhere() -> None:
    named = {paper for p in PROCEDURES.values() for s in p.steps for paper in s.papers_given}
    assert {"F-01", "F-04"} <= named
    assert not {"F-02", "F-03"} & named


def test_the_kelengkapan_of_a_walk_is_there_at_every_step(cast: Cast, database: Ticket) -> None:
    ticket, seen = database, {}
    while ticket.is_open:
        step = current_step(ticket)
        assert step
        seen[step.number] = [need.state for need in needs_of(ticket, step)]
        ticket = walk.step_on(ticket, NOW)
    assert seen[1] == seen[2] == [State.HERE]
    assert all(seen[number] == [State.THERE] for number in range(3, 10))


def test_equipment_and_a_blank_form_are_reminders(cast: Cast, network: Ticket) -> None:
    ticket = walk.walk_to(network, 2, NOW)
    assert [n.state for n in needs_of(ticket, PROCEDURES["network-1"].step(2))] == [State.THING]
    blank = needs_of(ticket, PROCEDURES["network-1"].step(3))[0]
    assert blank.state == State.BLANK
    assert blank.url == "/sop/network-1/formulir/3.pdf"


def test_a_step_without_its_kelengkapan_is_refused_and_told_who_makes_it(
    cast: Cast, database: Ticket
) -> None:
    ticket = walk.walk_to(database, 4, NOW)
    StepRun.objects.filter(ticket=ticket, number=3).update(data={})
    with pytest.raises(Incomplete) as refusal:
        walk.step_on(ticket, NOW)
    assert refusal.value.message == (
        "Kelengkapan langkah 4 belum ada: Catatan Disposisi (dibuat pada langkah 3, Pejabat "
        "Pengawas Seksi Pengelolaan Data dan Integrasi SI)."
    )
    page = signed_in(cast.it_examiner).get(reverse("ticket", args=[ticket.number]))
    assert "belum ada</span> Catatan Disposisi" in page.content.decode()
    assert Ticket.objects.get(pk=ticket.pk).step_number == 4


def test_the_reporters_side_gets_no_link_to_what_is_internal(cast: Cast) -> None:
    ticket = walk.file(cast, cast.service_ipas, "application", NOW, by=cast.ipas_user)
    ticket = walk.walk_to(ticket, 14, NOW)
    url = reverse("ticket", args=[ticket.number])
    needs = signed_in(cast.ipas_user).get(url).context["page"].needs
    assert [(need.name, need.state, need.url) for need in needs] == [
        ("Aplikasi siap digunakan", State.THERE, "")
    ]
    assert signed_in(cast.jfu).get(url).context["page"].needs[0].url
    assert signed_in(cast.app_section_head).get(url).context["page"].needs


def test_a_no_needs_its_reason_and_nothing_else(cast: Cast, database: Ticket) -> None:
    ticket = walk.walk_to(database, 8, NOW)
    StepRun.objects.filter(ticket=ticket, number=7).update(data={})
    assert walk.step_on(ticket, NOW, "no").step_number == 7


@pytest.mark.parametrize("reason", ["", " \n "])
def test_a_no_without_its_reason_is_refused_by_the_verb(
    cast: Cast, database: Ticket, reason: str
) -> None:
    ticket = walk.walk_to(database, 7, NOW)
    given: dict[str, Any] = {
        "actor": cast.data_section_head, "sequence": ticket.sequence, "number": 7, "branch": "no",
        "data": {"review": "Selesai"}, "now": NOW,
    }  # fmt: skip
    with pytest.raises(Incomplete) as refusal:
        actions.advance(ticket.pk, reason=reason, key=walk.new_key(), **given)
    assert set(refusal.value.fields) == {"reason"}
    assert Ticket.objects.get(pk=ticket.pk).step_number == 7
    actions.advance(ticket.pk, reason="Masih lambat.", key=walk.new_key(), **given)
    run = StepRun.objects.get(ticket=ticket, number=7)
    assert (run.branch, run.data) == ("no", {"reason": "Masih lambat."})


def test_the_required_file_must_be_of_this_visit(cast: Cast, database: Ticket) -> None:
    ticket = walk.walk_to(database, 9, NOW)
    run = open_run(ticket)
    assert run
    with stored_files():
        old = store_made(b"%PDF-1.4", ticket, name="lama.pdf", by=cast.it_examiner, now=NOW,
                         internal=False, step=9, visit=2, paper="surat")  # fmt: skip
    assert not has_file(ticket, run)
    with pytest.raises(Incomplete) as refusal:
        walk.step_on(ticket, NOW, files=())
    assert "surat laporan penyelesaian gangguan" in refusal.value.message
    before = run.opened_at - timedelta(seconds=1)  # of another SOP, by the same numbers
    Attachment.objects.filter(pk=old.pk).update(visit=run.visit, uploaded_at=before)
    assert not has_file(ticket, run)
    Attachment.objects.filter(pk=old.pk).update(uploaded_at=NOW)
    assert not walk.step_on(ticket, NOW, files=()).is_open


def test_an_issued_letter_fills_the_form_and_is_the_output(cast: Cast, database: Ticket) -> None:
    ticket = walk.walk_to(database, 9, NOW)
    day = NOW.date()
    entry = RegisterEntry.objects.create(
        office=cast.kominfo, direction="out", series="keluar", year=2026, sequence=7,
        number="005/7/TIK/2026", dated=day, subject="Laporan", created_at=NOW,
        created_by=cast.it_examiner,
    )  # fmt: skip
    Letter.objects.create(
        ticket=ticket, office=cast.kominfo, kind=LetterKind.COMPLETION, state="issued",
        procedure="database-1", step=9, visit=1, subject="Laporan", addressee="Disdik", body="x",
        drafted_by=cast.it_examiner, drafted_at=NOW, entry=entry, number=entry.number, dated=day,
        issued_at=NOW,
    )  # fmt: skip
    with stored_files():
        store_made(
            b"%PDF-1.4", ticket, name="surat.pdf", by=cast.it_examiner, now=NOW, internal=False,
            step=9, visit=1, paper="Surat laporan", reference=entry.number,
        )  # fmt: skip
    client = signed_in(cast.it_examiner)
    page = client.get(reverse("ticket", args=[ticket.number]))
    form = page.context["forms"]["step"]
    assert form["letter_number"].value() == "005/7/TIK/2026"
    assert form["letter_date"].value() == day
    assert form.fields["attachments"].required is False
    sent = {"key": walk.new_key(), "sequence": ticket.sequence, "step": 9,
            "letter_number": "005/7/TIK/2026", "letter_date": "2026-11-23",
            "addressee": "Disdik", "summary": "Pulih."}  # fmt: skip
    assert client.post(reverse("ticket_advance", args=[ticket.number]), sent).status_code == 302
    assert not Ticket.objects.get(pk=ticket.pk).is_open


def test_the_documents_of_a_ticket_in_order_and_internal_ones_for_officers(
    cast: Cast, network: Ticket
) -> None:
    ticket = walk.walk_to_end(network, NOW)
    mine = documents(ticket, officer=True)
    assert [d.kind for d in mine] == [Kind.COMPLAINT] + [Kind.FORM] * 9
    assert [d.step for d in mine[1:]] == list(range(1, 10))
    assert [d.code for d in mine if d.code] == ["F-01", "F-04"]
    assert [d.step for d in documents(ticket, officer=False)] == [None, 3, 4, 6, 8, 9]
    page = signed_in(cast.staff_a).get(reverse("ticket", args=[ticket.number])).content.decode()
    assert "Dokumen perkara (6)" in page
    assert "F-04 Formulir tindakan" in page
    assert "Hasil ping" not in page


def test_a_no_or_a_step_left_is_no_document(cast: Cast, database: Ticket) -> None:
    ticket = walk.step_on(walk.walk_to(database, 7, NOW), NOW, "no")
    assert 7 not in [d.step for d in documents(ticket, officer=True)]
    actions.cancel(ticket.pk, actor=cast.helpdesk, sequence=ticket.sequence, reason="Ganda",
                   key=walk.new_key(), now=NOW)  # fmt: skip
    steps = [d.step for d in documents(Ticket.objects.get(pk=ticket.pk), officer=True)]
    assert steps == [None, 1, 2, 3, 4, 5, 6]


def test_f04_prints_what_step_six_listed_and_who_received_it(cast: Cast, network: Ticket) -> None:
    at_six = walk.walk_to(network, 6, NOW)
    rows = [
        {"device": "Switch <b>lantai dua</b>", "symptom": "=1+1", "cause": "#petir", "need": ""}
    ]
    ticket = walk.walk_to_end(walk.step_on(at_six, NOW, inventory=rows), NOW)
    paper = documents(ticket, officer=False)[-1]
    response = signed_in(cast.staff_a).get(paper.print_url)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    text = text_of(response)
    for words in ("F-04", "FORMULIR TINDAKAN", "Switch <b>lantai dua</b>", "=1+1", "#petir",
                  "Estimasi pertama", "sesuai estimasi", "Isi action", "Isi result_test",
                  "Isi receiver_name", ticket.number, paper.by):  # fmt: skip
        assert words in text


def test_f01_says_what_was_tried_when_nobody_answers(cast: Cast, network: Ticket) -> None:
    ticket = walk.walk_to(network, 3, NOW)
    with pytest.raises(Incomplete) as refusal:
        walk.step_on(ticket, NOW, reached="no", confirmed="", tried="")
    assert set(refusal.value.fields) == {"tried"}
    ticket = walk.step_on(ticket, NOW, reached="no", tried="Kantor tutup; kepala dinas diberi tahu")
    run = StepRun.objects.get(ticket=ticket, number=3)
    assert "confirmed" not in run.data, "what was not asked is not kept"
    paper = documents(ticket, officer=False)[-1]
    text = text_of(signed_in(cast.staff_a).get(paper.print_url))
    assert "F-01" in text
    assert "Kantor tutup" in text
    assert ticket.symptoms in text
    assert "Mengonfirmasi" not in text


def test_who_may_print_what(cast: Cast, network: Ticket) -> None:
    ticket = walk.walk_to(network, 3, NOW)
    internal = documents(ticket, officer=True)[-1]
    assert internal.internal
    assert signed_in(cast.staff_a).get(internal.print_url).status_code == 404
    assert signed_in(cast.network_admin).get(internal.print_url).status_code == 200
    assert signed_in(cast.staff_c).get(internal.print_url).status_code == 404
    other = walk.file(cast, cast.service_network, "network", NOW)
    wrong = internal.print_url.replace(ticket.number, other.number)
    assert signed_in(cast.network_admin).get(wrong).status_code == 404
    assert signed_in(cast.network_admin).get(internal.print_url + "x").status_code == 404


def test_every_document_and_every_blank_form_can_be_printed(cast: Cast) -> None:
    for service, kind in (("service_network", "network"), ("service_db", "database"),
                          ("service_ipas", "application")):  # fmt: skip
        by = cast.ipas_user if service == "service_ipas" else None
        ticket = walk.walk_to_end(walk.file(cast, getattr(cast, service), kind, NOW, by=by), NOW)
        client = Client()
        client.force_login(cast.administrator)
        for paper in documents(ticket, officer=True):
            if paper.kind in (Kind.COMPLAINT, Kind.FORM):
                response = client.get(paper.print_url)
                assert response.status_code == 200, paper
                assert ticket.number in text_of(response)
        procedure = PROCEDURES[ticket.procedure]
        for step in procedure.steps:
            response = client.get(reverse("sop_form", args=[procedure.code, step.number]))
            assert response.status_code == 200, step.label
    assert client.get("/sop/network-1/formulir/99.pdf").status_code == 404
    assert client.get("/sop/tidak-ada/formulir/1.pdf").status_code == 404


def test_a_table_of_five_thousand_rows_is_kept_shown_in_part_and_printed(
    cast: Cast, network: Ticket
) -> None:
    ticket = walk.walk_to(network, 6, NOW)
    rows = [{"device": f"Perangkat {n}", "symptom": "mati"} for n in range(5000)]
    ticket = walk.step_on(ticket, NOW, inventory=rows)
    page = signed_in(cast.staff_a).get(reverse("ticket", args=[ticket.number])).content.decode()
    assert "Perangkat 19<" in page
    assert "Perangkat 20<" not in page
    assert "4.980 baris lagi ada pada dokumennya." in page
    address = documents(ticket, officer=False)[-1].print_url
    client = signed_in(cast.staff_a)
    offer = client.get(address)
    assert offer["Content-Type"].startswith("text/html")
    assert "memuat 5000 baris" in offer.content.decode()
    assert client.post(address, {"key": walk.new_key()})["Location"] == reverse("prints")
    assert signed_in(cast.staff_c).post(address, {"key": walk.new_key()}).status_code == 404
    assert prints.make_one(timezone.now())
    made = client.get(reverse("print_file", args=[PrintJob.objects.get().pk]))
    reader = PdfReader(BytesIO(b"".join(made)))
    assert len(reader.pages) > 50
    last = " ".join(page.extract_text() for page in reader.pages[-2:])
    assert "Perangkat 4999" in last


def test_what_is_slow_waits_for_the_worker_and_is_asked_again_there(
    cast: Cast, network: Ticket
) -> None:
    ticket = walk.walk_to(network, 6, NOW)
    rows = [{"device": f"Perangkat {n}", "symptom": "Mati"} for n in range(AT_ONCE + 1)]
    ticket = walk.step_on(ticket, NOW, inventory=rows)
    client = signed_in(cast.staff_a)
    case = client.get(reverse("ticket_file_make", args=[ticket.number, "pdf"])).content.decode()
    assert "baris tabel yang harus disusun" in case
    listed = documents(ticket, officer=True)
    internal = next(d for d in listed if d.internal)
    assert client.post(internal.print_url, {"key": walk.new_key()}).status_code == 404
    client.post(listed[-1].print_url, {"key": walk.new_key()})
    cast.staff_a.is_active = False
    cast.staff_a.save()
    assert prints.make_one(timezone.now())
    assert PrintJob.objects.get().error == prints.NO_RIGHT


def test_a_number_is_taken_from_the_agenda_when_left_blank(cast: Cast) -> None:
    ticket = walk.file(cast, cast.service_ipas, "application", NOW, by=cast.ipas_user)
    ticket = walk.walk_to(ticket, 3, NOW)
    run = StepRun.objects.get(ticket=ticket, number=2)
    entry = RegisterEntry.objects.get(ticket=ticket)
    assert run.data["register_number"] == entry.number == "1/2026"
    assert (entry.party, entry.party_number) == (ticket.office.name, "Isi letter_number")


def test_what_was_typed_once_stands_in_the_next_form(cast: Cast) -> None:
    filed = walk.walk_to(walk.file(cast, cast.service_network, "network", NOW), 9, NOW)
    step = current_step(filed)
    assert step
    first = {question.name: Prefill(filed, step).value(question) for question in step.form}
    assert first["actions"] == [{"device": "Isi device"}]
    assert first["receiver_name"] == "Isi told_person"
    database = walk.file(cast, cast.service_db, "database", NOW)
    step = current_step(database)
    assert step
    [asked] = [question for question in step.form if question.name == "database"]
    assert Prefill(database, step).value(asked) == cast.service_db.name


def test_a_step_done_together_names_the_helping_post(cast: Cast, database: Ticket) -> None:
    ticket = walk.step_on(walk.walk_to(database, 4, NOW), NOW)
    paper = documents(ticket, officer=True)[-1]
    text = text_of(signed_in(cast.it_examiner).get(paper.print_url))
    assert "Dikerjakan bersama" in text and "Administrator Jaringan dan Server" in text
