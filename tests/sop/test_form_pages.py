"""The forms of the steps on the ticket's page: faults beside the cell, nothing typed is lost."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from people.models import User
from sop import actions
from sop.errors import Incomplete
from sop.models import StepRun
from tests.cast import NOW, Cast
from tests.sop import walk
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def at_six(cast: Cast) -> Ticket:
    return walk.walk_to(walk.file(cast, cast.service_network, "network", NOW), 6, NOW)


def post(ticket: Ticket, user: User, step: int, **given: Any) -> Any:
    client = Client()
    client.force_login(user)
    body = {"key": walk.new_key(), "sequence": ticket.sequence, "step": step}
    body |= {name.replace("__", "-"): value for name, value in given.items()}
    return client.post(reverse("ticket_advance", args=[ticket.number]), body)


def rows_of(ticket: Ticket, number: int, name: str) -> Any:
    return StepRun.objects.get(ticket=ticket, number=number).data[name]


def actor(ticket: Ticket) -> User:
    return walk.actors(ticket, NOW)[0]


def test_a_cell_that_is_missing_is_named_and_the_rest_is_kept(cast: Cast, at_six: Ticket) -> None:
    answer = post(at_six, actor(at_six), 6, inventory__0__device="Switch <i>A</i>",
                  inventory__0__cause="Petir", estimate="2026-11-23T13:00")  # fmt: skip
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Baris 1, Gejala: wajib diisi." in page
    assert 'value="Switch &lt;i&gt;A&lt;/i&gt;"' in page
    assert 'value="2026-11-23T13:00"' in page
    assert page.count('aria-invalid="true"') >= 1
    assert Ticket.objects.get(pk=at_six.pk).step_number == 6


def test_rows_of_a_form_are_stored_typed_ones_first(cast: Cast, at_six: Ticket) -> None:
    answer = post(at_six, actor(at_six), 6, inventory__3__device="Switch",
                  inventory__3__symptom="Mati", inventory__paste="Kabel\tPutus\n",
                  estimate="2026-11-23T13:00")  # fmt: skip
    assert answer.status_code == 302
    assert [row["device"] for row in rows_of(at_six, 6, "inventory")] == ["Switch", "Kabel"]


def test_too_many_pasted_rows_are_told_and_the_paste_stays(cast: Cast, at_six: Ticket) -> None:
    paste = "Kabel\tPutus\n" * 5001
    answer = post(at_six, actor(at_six), 6, inventory__paste=paste, estimate="2026-11-23T13:00")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Tabel memuat paling banyak 5.000 baris" in page
    assert page.count("Kabel\tPutus") == 5001


def test_a_stale_form_shows_the_rows_that_were_typed(cast: Cast, at_six: Ticket) -> None:
    user = actor(at_six)
    old = Ticket.objects.get(pk=at_six.pk)
    walk.step_on(at_six, NOW)
    answer = post(old, user, 6, inventory__0__device="Switch", inventory__0__symptom="Mati",
                  inventory__paste="Kabel\tPutus", estimate="2026-11-23T13:00")  # fmt: skip
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Switch | Mati" in page
    assert "Kabel\tPutus" in page


def test_a_stale_disposition_shows_every_tick(cast: Cast) -> None:
    ticket = walk.walk_to(walk.file(cast, cast.service_db, "database", NOW), 3, NOW)
    user = actor(ticket)
    old = Ticket.objects.get(pk=ticket.pk)
    walk.step_on(ticket, NOW)
    answer = post(old, user, 3, recipients=[str(cast.it_examiner.pk)], nature="segera",
                  instructions=["act", "report"])  # fmt: skip
    assert answer.status_code == 409
    assert "Tindak lanjuti; Laporkan hasilnya" in answer.content.decode()


def test_the_same_rows_sent_twice_are_one_act(cast: Cast, at_six: Ticket) -> None:
    client = Client()
    client.force_login(actor(at_six))
    body = {"key": walk.new_key(), "sequence": at_six.sequence, "step": 6,
            "inventory-0-device": "Switch", "inventory-0-symptom": "Mati",
            "estimate": "2026-11-23T13:00"}  # fmt: skip
    for _ in range(2):
        answer = client.post(reverse("ticket_advance", args=[at_six.number]), body)
        assert answer.status_code == 302
    assert StepRun.objects.filter(ticket=at_six, number=6).count() == 1
    assert Ticket.objects.get(pk=at_six.pk).step_number == 7


def test_markup_formulas_and_long_words_stay_words_on_the_page(cast: Cast, at_six: Ticket) -> None:
    row = {"device": "<script>alert(1)</script>", "symptom": "=cmd|' /C calc'!A0",
           "cause": "x" * 400}  # fmt: skip
    ticket = walk.step_on(at_six, NOW, inventory=[row])
    client = Client()
    client.force_login(cast.staff_a)
    page = client.get(reverse("ticket", args=[ticket.number])).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert(1)" not in page
    assert "=cmd|" in page


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("inventory", []),
        ("inventory", "Switch"),
        ("inventory", [{"device": "x"}]),
        ("inventory", ["x"]),
        ("inventory", [{"device": "x" * 501, "symptom": "y"}]),
        ("inventory", [{"device": "x", "symptom": "y"}] * 5001),
        ("responsible", "nobody"),
    ],
)
def test_the_verb_holds_the_rules_itself(
    cast: Cast, at_six: Ticket, field: str, value: Any
) -> None:
    with pytest.raises(Incomplete) as refusal:
        walk.step_on(at_six, NOW, **{field: value})
    assert set(refusal.value.fields) == {field}
    assert not StepRun.objects.filter(ticket=at_six, number=6, closed_at__isnull=False).exists()


def test_the_contact_log_is_asked_by_whether_somebody_was_reached(cast: Cast) -> None:
    ticket = walk.walk_to(walk.file(cast, cast.service_network, "network", NOW), 3, NOW)
    log = {"contacts__0__person": "Lina", "contacts__0__channel": "phone",
           "contacts__0__at": "2026-11-23T08:50", "contacts__0__outcome": "Sibuk"}  # fmt: skip
    user = actor(ticket)
    assert post(ticket, user, 3, **log).status_code == 422
    half = post(ticket, user, 3, **log, reached="no")
    assert half.status_code == 422
    assert "Yang sudah dicoba dan siapa lagi yang diberi tahu" in half.content.decode()
    assert post(ticket, user, 3, **log, reached="no", tried="WA; Kasubbag").status_code == 302
    assert rows_of(ticket, 3, "contacts")[0]["at"] == "2026-11-23T00:50:00+00:00"


def test_a_disposition_needs_a_recipient_and_something_to_do(cast: Cast) -> None:
    ticket = walk.walk_to(walk.file(cast, cast.service_db, "database", NOW), 3, NOW)
    user = actor(ticket)
    page = post(ticket, user, 3, nature="biasa").content.decode()
    assert "Bagian ini wajib diisi." in page
    given = {"recipients": [str(cast.it_examiner.pk)], "nature": "segera"}
    assert post(ticket, user, 3, **given).status_code == 422
    other = given | {"recipients": [str(cast.staff_a.pk)], "instructions": ["act"]}
    assert post(ticket, user, 3, **other).status_code == 422
    assert post(ticket, user, 3, **given, instructions=["act", "report"]).status_code == 302
    run = StepRun.objects.get(ticket=ticket, number=3)
    assert run.data["recipients"] == [cast.it_examiner.pk]
    assert run.data["instructions"] == ["act", "report"]
    opened = StepRun.objects.get(ticket=ticket, number=4)
    assert opened.holder == cast.it_examiner, "the one recipient does the next step"


def test_several_recipients_leave_the_next_step_to_the_lane(cast: Cast) -> None:
    ticket = walk.file(cast, cast.service_ipas, "application", NOW, by=cast.ipas_user)
    ticket = walk.step_on(
        walk.walk_to(ticket, 6, NOW), NOW, recipients=[cast.jfu.pk, cast.jfu_2.pk]
    )
    assert StepRun.objects.get(ticket=ticket, number=7).holder is None
    with pytest.raises(Incomplete):
        actions.advance(
            ticket.pk, actor=cast.jfu, sequence=ticket.sequence, number=7, branch="yes",
            data={"findings": " ", "evidence": ""}, key=walk.new_key(), now=NOW,
        )  # fmt: skip


def test_the_modules_named_at_the_start_are_tested_one_by_one(cast: Cast) -> None:
    ticket = walk.file(cast, cast.service_ipas, "application", NOW, by=cast.ipas_user)
    ticket = walk.walk_to(walk.step_on(ticket, NOW, modules="Pencarian\n- Unggah\n\n"), 14, NOW)
    client = Client()
    client.force_login(cast.jfu)
    form = client.get(reverse("ticket", args=[ticket.number])).context["forms"]["step"]
    assert [row["module"] for row in form["test"].initial] == ["Pencarian", "Unggah"]


def test_both_tables_of_f04_may_hold_two_hundred_typed_rows(cast: Cast, at_six: Ticket) -> None:
    ticket = walk.walk_to(at_six, 9, NOW)
    body: dict[str, str] = {}
    for n in range(203):  # blank ones are sent as well
        filled = "x" if n < 200 else ""
        body |= {f"actions__{n}__{name}": filled for name in ("device", "action", "outcome")}
        body |= {f"spare_parts__{n}__{name}": filled for name in ("name", "note")}
        body[f"spare_parts__{n}__quantity"] = "1" if filled else ""
    answer = post(ticket, actor(ticket), 9, result_test="Baik", receiver_name="Sari",
                  received_at="2026-11-23T08:59", **body)  # fmt: skip
    assert answer.status_code == 302
    assert [len(rows_of(ticket, 9, name)) for name in ("actions", "spare_parts")] == [200, 200]
