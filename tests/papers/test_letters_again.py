"""Letters asked for once more, and who reads a letter that the agency writes of the fault."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from notices.models import Notice
from papers.errors import Stale
from papers.letters import verbs as letters
from papers.models import Letter, LetterKind
from tests.cast import NOW, Cast
from tests.papers.letter_walk import act, issued, new_key, set_up, ticket_of
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    set_up(cast.kominfo)
    return ticket_of(cast)


def test_the_form_sent_again_after_its_draft_was_discarded(cast: Cast, ticket: Ticket) -> None:
    key = new_key()
    letter = letters.draft(ticket.pk, actor=cast.it_examiner, kind="memo", key=key, now=NOW)
    act(letters.discard, letter, cast.it_examiner)
    client = Client()
    client.force_login(cast.it_examiner)
    there = reverse("letter_new", args=[ticket.number])
    with pytest.raises(Stale):
        letters.draft(ticket.pk, actor=cast.it_examiner, kind="memo", key=key, now=NOW)
    first = {"kind": "memo", "key": new_key()}
    page = client.post(there, first)
    Letter.objects.get().delete()
    answer = client.post(there, first)
    assert (page.status_code, answer.status_code) == (302, 409)
    assert "sudah dihapus" in answer.content.decode()
    assert first["key"] not in answer.content.decode(), "the next click makes a draft"


def test_the_replacement_asked_for_again_after_it_was_discarded(cast: Cast, ticket: Ticket) -> None:
    old = act(letters.void, issued(cast, ticket), cast.agency_head, "Salah alamat")
    key = new_key()
    fresh = act(letters.replace, old, cast.it_examiner, key=key)
    act(letters.discard, fresh, cast.it_examiner)
    with pytest.raises(Stale):
        act(letters.replace, old, cast.it_examiner, key=key)


def test_the_agencys_own_report_is_not_the_reporters(cast: Cast, ticket: Ticket) -> None:
    """A report of the fault that the agency writes is read by its officers; the reporter reads
    the one of his own office."""
    letter = issued(cast, ticket, LetterKind.INCIDENT)
    assert letter.pdf and letter.pdf.internal
    assert not Notice.objects.filter(kind="letter", recipient=cast.staff_a).exists()
    client = Client()
    client.force_login(cast.staff_a)
    for name, pk in (("letter", letter.pk), ("attachment", letter.pdf.pk)):
        assert client.get(reverse(name, args=[ticket.number, pk])).status_code == 404
