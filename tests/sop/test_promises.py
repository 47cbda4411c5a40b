"""The promise of recovery: who gave it, who was told, kept or missed; and who answers for it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from notices.models import Notice
from people.models import User
from sop import actions
from sop.errors import Illegal, Incomplete, NotYours
from sop.models import Estimate, StepRun
from sop.page.promises import promises
from sop.paper import receipt
from tests.cast import NOW, Cast
from tests.sop import walk
from tickets.models import Event, Ticket

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _clock() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def network(cast: Cast) -> Ticket:
    return walk.file(cast, cast.service_network, "network", NOW)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def revise(ticket: Ticket, by: User, **more: Any) -> Ticket:
    given: dict[str, Any] = {"promised_at": NOW + 6 * HOUR, "reason": "Suku cadang."} | more
    return actions.set_estimate(
        ticket.pk, actor=by, sequence=ticket.sequence, key=walk.new_key(), now=NOW, **given
    )


def results(ticket: Ticket, now: Any) -> list[tuple[int, bool | None, str]]:
    estimates = list(Estimate.objects.filter(ticket=ticket))
    found = promises(estimates, StepRun.objects.filter(ticket=ticket), now)
    return [(p.estimate.revision, p.kept, p.measured) for p in found]


def test_step_eight_says_to_whom_how_and_when_the_estimate_was_told(
    cast: Cast, network: Ticket
) -> None:
    ticket = walk.step_on(walk.walk_to(network, 8, NOW), NOW, told_person="Ibu Lina")
    estimate = Estimate.objects.get(ticket=ticket)
    assert (estimate.told_to, estimate.told_how, estimate.told_at, estimate.told_by) == (
        "Ibu Lina", "Telepon", NOW, cast.network_coordinator,
    )  # fmt: skip
    page = signed_in(cast.staff_a).get(reverse("ticket", args=[ticket.number])).content.decode()
    assert "Disampaikan kepada Ibu Lina (Telepon) oleh Kartika Contoh" in page


def test_a_revision_may_say_who_was_told(cast: Cast, network: Ticket) -> None:
    ticket = walk.walk_to(network, 9, NOW)
    url = reverse("ticket_estimate", args=[ticket.number])
    sent = {"key": walk.new_key(), "sequence": ticket.sequence, "reason": "Suku cadang.",
            "promised_at": "2026-11-23T16:00", "told_to": "Ibu Lina"}  # fmt: skip
    client = signed_in(cast.network_coordinator)
    half = client.post(url, sent)
    assert half.status_code == 422
    assert "Lengkapi: kepada siapa, dengan cara apa, dan kapan." in half.content.decode()
    assert "Ibu Lina" in half.content.decode()
    whole = sent | {"told_how": "whatsapp", "told_at": "2026-11-23T08:55"}
    assert client.post(url, whole).status_code == 302
    newest = Estimate.objects.filter(ticket=ticket).latest("revision")
    assert (newest.told_to, newest.told_how) == ("Ibu Lina", "WhatsApp")
    assert newest.told_by == cast.network_coordinator


def test_the_first_and_the_last_promise_are_measured(cast: Cast, network: Ticket) -> None:
    ticket = walk.walk_to(network, 9, NOW)  # promised: four hours
    assert results(ticket, NOW) == [(1, None, "")]
    ticket = revise(ticket, cast.network_coordinator)
    assert results(ticket, NOW + 5 * HOUR) == [(2, None, "terakhir"), (1, False, "pertama")]
    late = NOW + 5 * HOUR
    with time_machine.travel(late, tick=False):
        ticket = walk.step_on(Ticket.objects.get(pk=ticket.pk), late)
    assert results(ticket, late) == [(2, True, "terakhir"), (1, False, "pertama")]
    page = signed_in(cast.staff_a).get(reverse("ticket", args=[ticket.number])).content.decode()
    assert "ditepati" in page
    assert "lewat</span>" in page


def test_what_was_kept_stays_kept_after_a_reopening(cast: Cast, network: Ticket) -> None:
    ticket = walk.step_on(walk.walk_to(network, 9, NOW), NOW)
    again = NOW + 24 * HOUR
    with time_machine.travel(again, tick=False):
        ticket = actions.reopen(
            ticket.pk, actor=cast.staff_a, sequence=ticket.sequence, reason="Terputus lagi.",
            key=walk.new_key(), now=again,
        )  # fmt: skip
        ticket = walk.walk_to(Ticket.objects.get(pk=ticket.pk), 9, again)
        assert results(ticket, again) == [(2, None, "terakhir"), (1, True, "pertama")]
    late = again + 5 * HOUR
    with time_machine.travel(late, tick=False):
        walk.step_on(Ticket.objects.get(pk=ticket.pk), late)
    assert results(ticket, late) == [(2, False, "terakhir"), (1, True, "pertama")]


def test_a_correction_of_the_owner_is_told_in_the_trail(cast: Cast, network: Ticket) -> None:
    ticket = walk.step_on(walk.walk_to(network, 4, NOW), NOW, responsible="reporter")
    ticket = walk.step_on(walk.walk_to(ticket, 6, NOW), NOW, responsible="handler")
    assert ticket.responsible == "handler"
    rows = list(Event.objects.filter(ticket=ticket, kind="responsible"))
    assert [row.data for row in rows] == [
        {"from": "", "to": "reporter"}, {"from": "reporter", "to": "handler"},
    ]  # fmt: skip
    assert rows[1].text.endswith("dari Perangkat daerah pelapor menjadi Kantor penangan")
    told = Notice.objects.filter(kind="responsible").order_by("pk")
    assert {row.recipient for row in told} == {cast.staff_a, cast.liaison_a}
    assert [row.body.splitlines()[-1] for row in told.filter(recipient=cast.liaison_a)] == [
        "Penanggung jawab perbaikan: Perangkat daerah pelapor",
        "Penanggung jawab perbaikan: Kantor penangan",
    ]
    with pytest.raises(Incomplete):
        walk.step_on(walk.file(cast, cast.service_network, "network", NOW), NOW, trigger="lain")


def test_the_reporters_side_receives_f04_once(cast: Cast, network: Ticket) -> None:
    with pytest.raises(Illegal):
        receipt.receive(network.pk, actor=cast.staff_a, key=walk.new_key(), now=NOW)
    ticket = walk.walk_to_end(network, NOW)
    with pytest.raises(NotYours):
        receipt.receive(ticket.pk, actor=cast.network_admin, key=walk.new_key(), now=NOW)
    with pytest.raises(NotYours):
        receipt.receive(ticket.pk, actor=cast.liaison_b, key=walk.new_key(), now=NOW)
    client = signed_in(cast.liaison_a)
    url = reverse("ticket", args=[ticket.number])
    assert "F-04 sudah saya terima" in client.get(url).content.decode()
    sent = {"key": walk.new_key(), "sequence": ticket.sequence}
    for _ in range(2):  # a double click is one receipt
        answer = client.post(reverse("ticket_receive", args=[ticket.number]), sent)
        assert answer.status_code == 302
    assert Event.objects.filter(ticket=ticket, kind=receipt.KIND).count() == 1
    page = client.get(url).content.decode()
    assert "F-04 sudah saya terima" not in page
    assert f"F-04 diterima {cast.liaison_a.name}" in page
    with pytest.raises(Illegal):
        receipt.receive(ticket.pk, actor=cast.staff_a, key=walk.new_key(), now=NOW)


def test_an_unreachable_skpd_is_not_said_to_be_told(cast: Cast, network: Ticket) -> None:
    ticket = walk.step_on(walk.walk_to(network, 4, NOW), NOW, office_told_by="not_yet")
    page = signed_in(cast.network_coordinator).get(reverse("ticket", args=[ticket.number]))
    assert "Belum; SKPD tidak dapat dihubungi" in page.content.decode()
