"""Dispositions that are the output of a step, and the way of the letter through the IPAS SOP."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from notices.models import Notice
from papers.dispositions import composing as disposition_sheet
from papers.dispositions import hands
from papers.dispositions import verbs as dispositions
from papers.models import Disposition, DispositionRecipient, RegisterEntry
from people.directory import Directory
from people.models import User
from sop.errors import Incomplete, Stale
from sop.machine import current_step
from tests.cast import Cast, assign
from tests.sop import walk
from tickets.models import Event, Ticket

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def dispose(ticket: Ticket, now: datetime, *to: User, **more: Any) -> Ticket:
    more.setdefault("instructions", ["act"])
    return walk.step_on(ticket, now, recipients=[person.pk for person in to], **more)


@pytest.fixture
def ticket(cast: Cast, now: datetime) -> Ticket:
    filed = walk.file(cast, cast.service_ipas, "application", now, by=cast.ipas_user)
    filed = walk.step_on(filed, now + MINUTE, letter_number="12/DM/2026", subject="IPAS gagal")
    return walk.step_on(filed, now + 2 * MINUTE, register_number="045", received_at=now + MINUTE)


@pytest.fixture
def at_jfu(cast: Cast, ticket: Ticket, now: datetime) -> Ticket:
    moved = dispose(
        ticket, now + 3 * MINUTE, cast.ipas_subdirector, nature="segera", direction="Segera.",
        due_at=now + timedelta(hours=3),
    )  # fmt: skip
    moved = walk.step_on(moved, now + 4 * MINUTE, forwarded="Surat dan disposisi lengkap.")
    moved = dispose(moved, now + 5 * MINUTE, cast.app_section_head, instructions=["process"])
    return dispose(moved, now + 6 * MINUTE, cast.jfu, cast.jfu_2)


def test_every_hand_of_an_ipas_case_is_there_with_its_time(
    cast: Cast, at_jfu: Ticket, now: datetime
) -> None:
    found = hands.chain(at_jfu)
    assert [(hand.depth, hand.sender, hand.at - now) for hand in found] == [
        (0, "Umi Contoh", 2 * MINUTE),
        (0, "Ratna Contoh", 3 * MINUTE),
        (1, "Umi Contoh", 4 * MINUTE),
        (1, "Surya Contoh", 5 * MINUTE),
        (2, "Agung Contoh", 6 * MINUTE),
    ]
    assert "045" in found[0].verb and found[2].text == "Surat dan disposisi lengkap."
    assert found[1].nature == "Segera" and found[1].due_at
    assert found[1].received[0].follow_up.startswith("menyelesaikan langkah 5")
    assert [row.name for row in found[4].received] == ["Fajar Contoh", "Fitri Contoh"]
    steps = Disposition.objects.values_list("procedure", "step", "visit")
    assert list(steps) == [("ipas-1", n, 1) for n in (3, 5, 6)]


def test_the_steps_end_closes_the_actors_own_even_by_a_no(
    cast: Cast, at_jfu: Ticket, now: datetime
) -> None:
    walk.step_on(at_jfu, now + 9 * MINUTE, "no", by=cast.jfu)
    rows = {row.user_id: row for row in DispositionRecipient.objects.filter(role="jfu")}
    assert rows[cast.jfu.pk].follow_up.startswith("menyelesaikan langkah 7")
    assert rows[cast.jfu_2.pk].followed_up_at is None


def test_what_he_wrote_himself_stays(cast: Cast, at_jfu: Ticket, now: datetime) -> None:
    row = DispositionRecipient.objects.get(user=cast.jfu)
    dispositions.follow_up(
        row.pk, "Sedang diperiksa.", actor=cast.jfu, key=walk.new_key(), now=now + 7 * MINUTE
    )
    walk.step_on(at_jfu, now + 9 * MINUTE, "no", by=cast.jfu)
    row.refresh_from_db()
    assert row.follow_up == "Sedang diperiksa."


def test_the_event_is_internal_and_only_one_per_step(
    cast: Cast, at_jfu: Ticket, now: datetime
) -> None:
    events = Event.objects.filter(ticket=at_jfu, kind="disposed")
    assert [event.step for event in events] == [3, 5, 6]
    assert all(event.internal for event in events)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"instructions": [], "direction": ""}, {"instructions", "direction"}),
        ({"recipients": []}, {"recipients"}),
        ({"due_at": datetime(2026, 1, 1, tzinfo=UTC)}, {"due_at"}),
    ],
)
def test_a_step_without_its_disposition_is_not_completed(
    cast: Cast, ticket: Ticket, now: datetime, more: dict[str, Any], field: set[str]
) -> None:
    given = {"recipients": [cast.ipas_subdirector.pk], "instructions": ["act"], **more}
    with pytest.raises(Incomplete) as refusal:
        walk.step_on(ticket, now + 3 * MINUTE, **given)
    assert field & set(refusal.value.fields)
    ticket.refresh_from_db()
    assert ticket.step_number == 3 and not Disposition.objects.exists()


def test_a_recipient_of_another_role_is_refused(cast: Cast, ticket: Ticket, now: datetime) -> None:
    with pytest.raises(Incomplete):
        dispose(ticket, now + 3 * MINUTE, cast.jfu)


def test_two_devices_at_once_make_one_disposition(
    cast: Cast, ticket: Ticket, now: datetime
) -> None:
    from sop import actions

    step = current_step(ticket)
    assert step
    data = {
        **walk.output(step, ticket, now),
        "recipients": [cast.ipas_subdirector.pk],
        "instructions": ["act"],
    }

    def send(key: str) -> None:
        actions.advance(
            ticket.pk, actor=cast.ip_tech_director, sequence=ticket.sequence, number=3, branch="",
            data=data, key=key, now=now + 3 * MINUTE,
        )  # fmt: skip

    key = walk.new_key()
    send(key)
    send(key)
    with pytest.raises(Stale):
        send(walk.new_key())
    assert Disposition.objects.count() == 1


def test_who_holds_both_posts_hands_on_to_himself(
    cast: Cast, ticket: Ticket, now: datetime
) -> None:
    cast.ipas_subdirector.assignments.all().delete()
    assign(cast.ip_tech_director, "ipas_subdirector", cast.ipas_subdirectorate, capacity="acting")
    dispose(ticket, now + 3 * MINUTE, cast.ip_tech_director)
    row = Disposition.objects.get()
    got = row.recipients.get()
    assert got.user == row.sender and got.followed_up_at is None


def test_the_database_sop_disposes_twice(cast: Cast, now: datetime) -> None:
    filed = walk.file(cast, cast.service_db, "database", now)
    at_head = walk.walk_to(filed, 2, now)
    moved = dispose(at_head, now + MINUTE, cast.data_section_head)
    assert moved.step_number == 3
    hand = dispositions.tree(moved)[0]
    assert hand.title == "Pejabat Administrator Bidang TIK"


def test_the_letter_comes_from_the_steps_or_the_agenda(
    cast: Cast, ticket: Ticket, now: datetime
) -> None:
    facts = hands.letter_facts(ticket)
    assert (facts.sender, facts.number, facts.agenda) == ("Direktorat Merek", "12/DM/2026", "045")
    assert (facts.subject, facts.dated) == ("IPAS gagal", date(2026, 11, 23))
    assert facts.received_at == now + MINUTE
    RegisterEntry.objects.create(
        office=cast.tiki, direction="in", series="masuk", year=2026, sequence=7, number="0007",
        dated=date(2026, 11, 22), subject="Gangguan", party="Dit. Merek", party_number="13/DM",
        ticket=ticket, created_at=now, created_by=cast.tu_head,
    )  # fmt: skip
    facts = hands.letter_facts(ticket)
    assert (facts.sender, facts.number, facts.agenda) == ("Dit. Merek", "13/DM", "0007")


def test_a_complaint_without_a_letter_has_a_head_too(cast: Cast, now: datetime) -> None:
    filed = walk.file(cast, cast.service_db, "database", now)
    facts = hands.letter_facts(filed)
    assert facts.sender == "Dinas Pendidikan" and facts.number == "" and facts.received_at == now


def test_the_sheet_holds_the_head_the_ticks_and_the_whole_way(
    cast: Cast, at_jfu: Ticket, now: datetime
) -> None:
    row = Disposition.objects.get(step=3)
    at_jfu.handler.refresh_from_db()
    sheet = disposition_sheet.sheet_of(at_jfu, row, Directory(now + 9 * MINUTE))
    head = dict(sheet.particulars)
    assert head["Surat dari"] == "Direktorat Merek" and head["Nomor agenda"] == "045"
    assert head["Diterima tanggal"] == "23 Nov 2026 08.01 WIB" and head["Sifat"] == "Segera"
    asked = sheet.disposition
    assert asked and [words for on, words in asked.asks if on] == ["Tindak lanjuti"]
    assert asked.paraf.startswith("Disetujui dalam sistem oleh Ratna Contoh (Direktur TIKI) pada")
    assert "BSrE" not in asked.paraf and "elektronik" not in asked.paraf
    assert [hand.depth for hand in asked.hands] == [0, 0, 1, 1, 2]
    assert asked.hands[1].text == "Lembar ini"
    assert "nomor agenda 045" in asked.hands[0].text
    assert asked.hands[3].follow_up[0].startswith("23 Nov 2026 08.06 WIB: menyelesaikan langkah 6")
    assert "belum dibaca" in asked.hands[4].recipients[0]
    assert sheet.mark and sheet.kop


def test_a_long_text_is_shortened_only_where_it_is_not_its_own_sheet(
    cast: Cast, at_jfu: Ticket, now: datetime
) -> None:
    Disposition.objects.filter(step=5).update(body="Kalimat panjang. " * 100)
    rows = {row.step: row for row in Disposition.objects.all()}
    directory = Directory(now + 9 * MINUTE)
    other = disposition_sheet.sheet_of(at_jfu, rows[3], directory).disposition
    own = disposition_sheet.sheet_of(at_jfu, rows[5], directory).disposition
    assert other and own and other.hands[3].text.endswith("…")
    assert own.text == rows[5].body


def test_who_must_act_next_gets_one_mail_not_two(cast: Cast, at_jfu: Ticket) -> None:
    def mails(person: User) -> list[str]:
        rows = Notice.objects.filter(recipient=person).exclude(mail_state=Notice.MailState.NONE)
        return sorted(rows.values_list("kind", flat=True))

    assert mails(cast.jfu) == ["step"]  # step 7 waits for him, the disposition is in the portal
    assert Notice.objects.filter(recipient=cast.jfu, kind="disposition").exists()
    assert "disposition" in mails(cast.ipas_subdirector)  # the step of TU lay between


def test_a_letter_written_later_is_not_the_one_disposed_of(cast: Cast, now: datetime) -> None:
    filed = walk.file(cast, cast.service_db, "database", now)
    filed = walk.step_on(filed, now + MINUTE)
    filed = dispose(filed, now + 2 * MINUTE, cast.data_section_head)
    walk.step_on(walk.walk_to(filed, 9, now + 3 * MINUTE), now + 9 * MINUTE,
                 letter_number="500/9/2026", files=[walk.pdf()])  # fmt: skip
    facts = hands.letter_facts(filed)
    assert (facts.number, facts.dated) == ("", None)
    assert facts.received_at == now


def test_the_receipt_of_f04_is_not_the_day_a_letter_came(cast: Cast, now: datetime) -> None:
    filed = walk.file(cast, cast.service_network, "network", now)
    ended = walk.walk_to_end(filed, now + MINUTE)
    assert hands.letter_facts(ended).received_at == now
