"""Dispositions as the verbs know them: who, to whom, the tree, the reading, the answer."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from notices.models import Notice
from papers.dispositions import hands
from papers.dispositions import verbs as dispositions
from papers.dispositions.senders import Sender
from papers.dispositions.verbs import Order
from papers.errors import Incomplete, NotYours, Refused, Stale
from papers.models import Disposition, DispositionRecipient
from people.directory import Directory
from people.models import User
from tests.cast import Cast, assign
from tests.sop import walk
from tests.sop.walk import new_key
from tickets.models import Event, Ticket

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def ticket(cast: Cast, now: datetime) -> Ticket:
    return walk.file(cast, cast.service_ipas, "application", now, by=cast.ipas_user)


def order(*people: User, **more: Any) -> Order:
    more.setdefault("instructions", ("act",))
    return Order(tuple(person.pk for person in people), **more)


def give(ticket: Ticket, actor: User, *to: User, now: datetime, **more: Any) -> Disposition:
    key, seen = more.pop("key", None) or new_key(), more.pop("seen", None)
    return dispositions.give(
        ticket.pk, order(*to, **more), actor=actor, key=key, now=now, seen=seen
    )


def test_a_disposition_is_stored_told_and_on_the_trail(
    cast: Cast, ticket: Ticket, now: datetime
) -> None:
    row = give(
        ticket, cast.ip_tech_director, cast.ipas_subdirector, cast.tu_head, now=now,
        nature="segera", instructions=("report", "act"), text=" Mohon segera. ", due_at=now + HOUR,
    )  # fmt: skip
    assert row.sender_title == "Direktur TIKI"
    assert row.instructions == ["act", "report"]  # in the order of the sheet
    assert row.body == "Mohon segera."
    told = Notice.objects.filter(kind="disposition").values_list("recipient", flat=True)
    assert set(told) == {cast.ipas_subdirector.pk, cast.tu_head.pk}
    notice = Notice.objects.filter(kind="disposition").first()
    assert notice and "Mohon segera" not in notice.body and "WIB" in notice.body
    event = Event.objects.get(ticket=ticket, kind="disposed")
    assert event.internal and "Surya Contoh" in event.text and "Mohon segera." in event.note


def test_the_tree_follows_the_hands(cast: Cast, ticket: Ticket, now: datetime) -> None:
    give(ticket, cast.ip_tech_director, cast.ipas_subdirector, cast.tu_head, now=now)
    give(ticket, cast.ipas_subdirector, cast.app_section_head, now=now + HOUR)
    give(ticket, cast.ip_tech_director, cast.tu_head, now=now + 2 * HOUR)
    give(ticket, cast.app_section_head, cast.jfu, cast.jfu_2, now=now + 3 * HOUR)
    found = dispositions.tree(ticket)
    assert [(hand.depth, hand.title) for hand in found] == [
        (0, "Direktur TIKI"),
        (1, "Kasubdit Pengembangan Sistem Informasi KI"),
        (2, "Kasie Aplikasi"),
        (0, "Direktur TIKI"),
    ]
    assert [row.name for row in found[2].received] == ["Fajar Contoh", "Fitri Contoh"]
    # Passing on is what became of the one received.
    assert found[0].received[0].follow_up == "meneruskan disposisi kepada Agung Contoh"
    assert found[0].received[1].followed_up_at is None


def test_a_later_hand_still_hangs_under_the_disposition_received(
    cast: Cast, ticket: Ticket, now: datetime
) -> None:
    first = give(ticket, cast.ip_tech_director, cast.ipas_subdirector, now=now)
    give(ticket, cast.ipas_subdirector, cast.app_section_head, now=now + HOUR)
    again = give(ticket, cast.ipas_subdirector, cast.db_section_head, now=now + 2 * HOUR)
    assert again.parent == first


def test_passing_on_names_the_row(cast: Cast, ticket: Ticket, now: datetime) -> None:
    older = give(ticket, cast.ip_tech_director, cast.ipas_subdirector, now=now)
    give(ticket, cast.ip_tech_director, cast.ipas_subdirector, now=now + HOUR, text="Lagi.")
    row = older.recipients.get()
    passed = dispositions.pass_on(
        row.pk, order(cast.app_section_head), actor=cast.ipas_subdirector, key=new_key(),
        now=now + 2 * HOUR,
    )  # fmt: skip
    assert passed.parent == older
    with pytest.raises(Http404):
        dispositions.pass_on(
            row.pk, order(cast.jfu), actor=cast.app_section_head, key=new_key(), now=now
        )


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"recipients": ()}, "recipients"),
        ({"recipients": (987654,)}, "recipients"),
        ({"recipients": "self"}, "recipients"),
        ({"recipients": "elsewhere"}, "recipients"),
        ({"recipients": "inactive"}, "recipients"),
        ({"instructions": ()}, "instructions"),
        ({"instructions": (), "text": " \n "}, "instructions"),
        ({"instructions": ("drop table",)}, "instructions"),
        ({"nature": "kilat"}, "nature"),
        ({"due_at": "past"}, "due_at"),
        ({"text": "x" * 8001}, "text"),
    ],
)
def test_what_lacks_something_is_refused_and_leaves_no_trace(
    cast: Cast, ticket: Ticket, now: datetime, change: dict[str, Any], field: str
) -> None:
    User.objects.filter(pk=cast.jfu.pk).update(is_active=False)
    people = {
        "self": (cast.ip_tech_director.pk,),
        "elsewhere": (cast.network_admin.pk,),
        "inactive": (cast.jfu.pk,),
    }
    given: dict[str, Any] = {
        "recipients": (cast.ipas_subdirector.pk,), "instructions": ("act",), **change,
    }  # fmt: skip
    given["recipients"] = people.get(given["recipients"], given["recipients"])
    if given.get("due_at"):
        given["due_at"] = now
    notices = Notice.objects.count()
    with pytest.raises(Incomplete) as refusal:
        dispositions.give(
            ticket.pk, Order(**given), actor=cast.ip_tech_director, key=new_key(), now=now
        )
    assert list(refusal.value.fields) == [field]
    assert not Disposition.objects.exists() and Notice.objects.count() == notices
    assert not Event.objects.filter(kind="disposed").exists()


def test_free_text_alone_is_enough(cast: Cast, ticket: Ticket, now: datetime) -> None:
    row = give(ticket, cast.ip_tech_director, cast.tu_head, now=now, instructions=(), text="Rapat.")
    assert row.body == "Rapat."


def test_only_a_superior_or_a_recipient_disposes(cast: Cast, ticket: Ticket, now: datetime) -> None:
    with pytest.raises(NotYours):
        give(ticket, cast.jfu, cast.jfu_2, now=now)
    with pytest.raises(PermissionDenied):  # the reporter sees the ticket
        give(ticket, cast.ipas_user, cast.jfu, now=now)
    with pytest.raises(Http404):
        give(ticket, cast.network_coordinator, cast.jfu, now=now)
    with pytest.raises(NotYours):  # an administrator without a role moves nothing
        give(ticket, cast.administrator, cast.jfu, now=now)
    give(ticket, cast.app_section_head, cast.jfu, now=now)
    assert give(ticket, cast.jfu, cast.jfu_2, now=now + HOUR).parent


def test_nothing_is_added_to_a_closed_ticket(cast: Cast, ticket: Ticket, now: datetime) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(status="cancelled", closed_at=now)
    with pytest.raises(Refused):
        give(ticket, cast.ip_tech_director, cast.ipas_subdirector, now=now)


def test_the_same_form_sent_twice_is_one_disposition(
    cast: Cast, ticket: Ticket, now: datetime
) -> None:
    key = new_key()
    one = give(ticket, cast.ip_tech_director, cast.tu_head, now=now, key=key, seen=0)
    two = give(ticket, cast.ip_tech_director, cast.tu_head, now=now, key=key, seen=0)
    assert one == two and Disposition.objects.count() == 1
    assert Notice.objects.filter(kind="disposition").count() == 1


def test_a_second_device_is_told_of_the_first(cast: Cast, ticket: Ticket, now: datetime) -> None:
    first = give(ticket, cast.ip_tech_director, cast.tu_head, now=now, seen=0)
    with pytest.raises(Stale):
        give(ticket, cast.ip_tech_director, cast.tu_head, now=now, seen=0)
    give(ticket, cast.ip_tech_director, cast.tu_head, now=now, seen=first.pk, text="Knowingly.")
    assert Disposition.objects.count() == 2


def test_only_the_first_reading_counts(cast: Cast, ticket: Ticket, now: datetime) -> None:
    give(ticket, cast.ip_tech_director, cast.tu_head, now=now)
    assert dispositions.unread_for(cast.tu_head) == 1
    assert dispositions.mark_read(ticket, cast.tu_head, now + HOUR)
    assert not dispositions.mark_read(ticket, cast.tu_head, now + 2 * HOUR)
    assert not dispositions.mark_read(ticket, cast.jfu, now)
    assert DispositionRecipient.objects.get().read_at == now + HOUR
    assert dispositions.unread_for(cast.tu_head) == 0


def test_who_has_left_the_office_is_not_counted_but_named(
    cast: Cast, ticket: Ticket, now: datetime
) -> None:
    give(ticket, cast.ip_tech_director, cast.jfu, now=now)
    cast.jfu.assignments.update(valid_until="2026-11-01")
    assert dispositions.unread_for(cast.jfu) == 0
    User.objects.filter(pk__in=[cast.jfu.pk, cast.ip_tech_director.pk]).update(is_active=False)
    hand = dispositions.tree(ticket)[0]
    assert (hand.sender, hand.received[0].name) == ("Ratna Contoh", "Fajar Contoh")


def test_the_follow_up_is_written_once_and_the_sender_hears(
    cast: Cast, ticket: Ticket, now: datetime
) -> None:
    row = give(ticket, cast.ip_tech_director, cast.tu_head, now=now).recipients.get()
    key = new_key()
    for _ in range(2):
        done = dispositions.follow_up(
            row.pk, " Sudah. ", actor=cast.tu_head, key=key, now=now + HOUR
        )
        assert (done.follow_up, done.followed_up_at) == ("Sudah.", now + HOUR)
    assert done.read_at == now + HOUR
    assert Notice.objects.filter(recipient=cast.ip_tech_director, kind="disposition").count() == 1
    with pytest.raises(Stale):
        dispositions.follow_up(row.pk, "Lain.", actor=cast.tu_head, key=new_key(), now=now)
    with pytest.raises(Http404):
        dispositions.follow_up(row.pk, "x", actor=cast.jfu, key=new_key(), now=now)


def test_an_empty_follow_up_is_refused(cast: Cast, ticket: Ticket, now: datetime) -> None:
    row = give(ticket, cast.ip_tech_director, cast.tu_head, now=now).recipients.get()
    with pytest.raises(Incomplete) as refusal:
        dispositions.follow_up(row.pk, " ", actor=cast.tu_head, key=new_key(), now=now)
    assert "text" in refusal.value.fields


def test_open_ones_come_with_the_nearest_limit_first(
    cast: Cast, ticket: Ticket, now: datetime
) -> None:
    without = give(ticket, cast.ip_tech_director, cast.tu_head, now=now)
    later = give(ticket, cast.ip_tech_director, cast.tu_head, now=now, due_at=now + 3 * HOUR)
    soon = give(ticket, cast.ip_tech_director, cast.tu_head, now=now, due_at=now + HOUR)
    found = [row.disposition for row in dispositions.open_for(cast.tu_head)]
    assert found == [soon, later, without]
    assert len(dispositions.given_by(cast.ip_tech_director)) == 3


def test_the_obvious_one_is_ticked(cast: Cast, ticket: Ticket, now: datetime) -> None:
    def obvious(person: User) -> int | None:
        return Sender(ticket, person, Directory(now)).obvious

    assert obvious(cast.ip_tech_director) is None  # TU and Kasubdit are below, nobody waits
    assert obvious(cast.ipas_subdirector) is None
    cast.jfu_2.assignments.all().delete()
    cast.ipas_dev.assignments.all().delete()
    assert obvious(cast.app_section_head) == cast.jfu.pk


def test_the_subordinate_for_whom_the_ticket_waits_is_obvious(
    cast: Cast, ticket: Ticket, now: datetime
) -> None:
    at_registry = walk.walk_to(ticket, 2, now)
    assert Sender(at_registry, cast.ip_tech_director, Directory(now)).obvious == cast.tu_head.pk


def test_an_acting_official_disposes_in_that_capacity(
    cast: Cast, ticket: Ticket, now: datetime
) -> None:
    assign(cast.tu_head, "ip_tech_director", cast.tiki, capacity="daily_acting")
    row = give(ticket, cast.tu_head, cast.ipas_subdirector, now=now)
    assert row.sender_title == "Plh. Direktur TIKI"
    with pytest.raises(Incomplete):  # the definitive one does not hold the post meanwhile
        give(ticket, cast.tu_head, cast.ip_tech_director, now=now)


def test_relays_stand_at_their_time(now: datetime) -> None:
    def hand(minute: int, depth: int = 0, pk: int | None = None) -> hands.Hand:
        return hands.Hand(depth, now + timedelta(minutes=minute), f"{minute}", "", pk=pk)

    found = hands.merged([hand(2, 0, 1), hand(6, 1, 2)], [hand(0), hand(4), hand(9)])
    assert [(one.sender, one.depth) for one in found] == [
        ("0", 0), ("2", 0), ("4", 1), ("6", 1), ("9", 2),
    ]  # fmt: skip
