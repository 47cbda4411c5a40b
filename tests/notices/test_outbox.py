"""A notice is a row before it is a mail: none is lost, none is told twice."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.message import Message as Mail
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMessage
from django.db import connection, transaction

from notices import outbox, tasks
from notices.models import Notice
from notices.outbox import MAX_TRIES, Message, announce, deliver_one, resend
from people.models import User
from tests.cast import NOW, Cast

State = Notice.MailState
MINUTE = timedelta(minutes=1)


def news(user: User, key: str = "k1", **changes: Any) -> Message:
    fields: dict[str, Any] = {
        "recipient_id": user.pk,
        "kind": "step_due",
        "subject": "GGN-2026-000123: Anda menerima langkah 3",
        "body": "Batas Waktu hari ini.",
        "path": "/tiket/GGN-2026-000123/",
        "dedupe_key": key,
    }
    return Message(**{**fields, **changes})


def tell(*messages: Message, now: datetime = NOW) -> int:
    with transaction.atomic():
        return announce(messages, now=now)


def deliver_all(now: datetime) -> int:
    count = 0
    while deliver_one(now):
        count += 1
        assert count < 1000
    return count


class Broken:
    """A mail server that fails `times` times, then works."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, times: int) -> None:
        self.left, self.ids = times, list[str]()
        send = EmailMessage.send

        def failing(message: EmailMessage, fail_silently: bool = False) -> int:
            self.ids.append(str(message.extra_headers["Message-ID"]))
            if self.left:
                self.left -= 1
                raise ConnectionRefusedError("111 \r\n Connection refused")
            return send(message, fail_silently)

        monkeypatch.setattr(EmailMessage, "send", failing)


# -- announcing --------------------------------------------------------------------------


def test_the_same_news_for_a_person_is_one_row(cast: Cast) -> None:
    assert tell(news(cast.jfu), news(cast.jfu), news(cast.jfu_2)) == 3
    tell(news(cast.jfu, subject="lain"))
    assert Notice.objects.count() == 2
    assert Notice.objects.get(recipient=cast.jfu).subject.startswith("GGN-2026-000123")


def test_announcing_costs_one_insert_per_five_hundred(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    # SQLite takes fewer values in one statement: 76 rows at once.
    inserts = 3 if connection.vendor == "postgresql" else 14
    with transaction.atomic(), django_assert_num_queries(inserts):
        announce((news(cast.jfu, f"k{n}") for n in range(1001)), now=NOW)
    assert Notice.objects.count() == 1001


@pytest.mark.django_db(transaction=True)
def test_announcing_outside_a_transaction_is_refused() -> None:
    assert not connection.in_atomic_block
    with pytest.raises(RuntimeError, match="transaction"):
        announce([], now=NOW)


def test_a_notice_is_lost_together_with_its_cause(cast: Cast) -> None:
    def cause() -> None:
        with transaction.atomic():
            announce([news(cast.jfu)], now=NOW)
            raise LookupError

    with pytest.raises(LookupError):
        cause()
    assert not Notice.objects.exists()
    assert not deliver_one(NOW)


def test_a_subject_is_one_line_of_at_most_200_signs(cast: Cast) -> None:
    tell(news(cast.jfu, subject="Perihal\r\nBcc: x@evil.test\n" + "x" * 300))
    notice = Notice.objects.get()
    assert "\n" not in notice.subject
    assert "\r" not in notice.subject
    assert len(notice.subject) == 200
    deliver_all(NOW)
    assert mail.outbox[0].recipients() == [cast.jfu.email]
    assert "Bcc" not in mail.outbox[0].message()


def test_a_key_too_long_is_a_fault_of_the_caller(cast: Cast) -> None:
    with pytest.raises(ValueError, match="Too long"):
        tell(news(cast.jfu, "k" * 151))


def test_news_without_mail_is_only_in_the_inbox(cast: Cast) -> None:
    tell(news(cast.jfu, mail=False))
    assert Notice.objects.get().mail_state == State.NONE
    assert deliver_all(NOW) == 0


# -- sending -----------------------------------------------------------------------------


def test_one_notice_is_one_mail(cast: Cast) -> None:
    tell(news(cast.jfu))
    assert deliver_all(NOW) == 1
    (sent,) = mail.outbox
    message: Mail = sent.message()
    assert sent.to == [cast.jfu.email]
    assert sent.subject == "GGN-2026-000123: Anda menerima langkah 3"
    assert message["Auto-Submitted"] == "auto-generated"
    notice = Notice.objects.get()
    assert message["Message-ID"] == notice.mail_id
    assert (notice.mail_state, notice.mail_sent_at, notice.mail_tries) == (State.SENT, NOW, 1)


def test_the_text_says_what_when_and_where(cast: Cast, settings: Any) -> None:
    settings.SITE_URL = "https://gangguan.contoh.go.id"
    tell(news(cast.jfu))
    deliver_all(NOW)
    text = mail.outbox[0].body
    assert text.startswith(f"Yth. {cast.jfu.name},\n")
    assert "Senin, 23 November 2026 pukul 08.00 WIB" in text  # the reader's office
    assert "Batas Waktu hari ini." in text
    assert "Buka: https://gangguan.contoh.go.id/tiket/GGN-2026-000123/" in text
    assert "Pesan otomatis" in text


def test_several_waiting_notices_leave_as_one_digest(cast: Cast) -> None:
    tell(*(news(cast.jfu, f"k{n}", subject=f"Kabar {n}") for n in range(3)), news(cast.jfu_2))
    assert deliver_all(NOW) == 2
    digest = next(m for m in mail.outbox if m.to == [cast.jfu.email])
    assert digest.subject == "3 pemberitahuan: Kabar 0"
    assert [f"{n + 1}. Kabar {n}" in digest.body for n in range(3)] == [True] * 3
    ids = set(Notice.objects.filter(recipient=cast.jfu).values_list("mail_id", flat=True))
    assert ids == {digest.extra_headers["Message-ID"]}


def test_mail_is_held_back_until_its_hour(cast: Cast) -> None:
    tell(news(cast.jfu, mail_not_before=NOW + timedelta(hours=2)))
    assert deliver_all(NOW + timedelta(hours=2, seconds=-1)) == 0
    assert deliver_all(NOW + timedelta(hours=2)) == 1


def test_at_most_one_mail_a_minute_for_a_person(cast: Cast) -> None:
    tell(news(cast.jfu, "k1"))
    assert deliver_all(NOW) == 1
    for n in range(2, 5):
        tell(news(cast.jfu, f"k{n}"), now=NOW + timedelta(seconds=n))
    tell(news(cast.jfu_2, "k2"), now=NOW)
    assert deliver_all(NOW + timedelta(seconds=59)) == 1, "only the other person's"
    assert deliver_all(NOW + timedelta(seconds=60)) == 1
    assert mail.outbox[-1].subject.startswith("3 pemberitahuan")


def test_urgent_mail_does_not_wait_for_the_minute(cast: Cast) -> None:
    tell(news(cast.jfu, "k1"))
    deliver_all(NOW)
    later = NOW + timedelta(seconds=10)
    tell(news(cast.jfu, "k2"), news(cast.jfu, "k3", urgent=True, subject="Kritis"), now=later)
    assert deliver_all(later) == 1
    assert mail.outbox[-1].subject == "Kritis"
    assert Notice.objects.get(dedupe_key="k2").mail_state == State.WAITING


def test_who_is_no_longer_active_gets_no_mail(cast: Cast) -> None:
    tell(news(cast.jfu))
    User.objects.filter(pk=cast.jfu.pk).update(is_active=False)
    deliver_all(NOW)
    assert mail.outbox == []
    notice = Notice.objects.get()
    assert (notice.mail_state, notice.mail_error) == (State.PARKED, "Penerima tidak aktif")


def test_the_task_sends_everything_due(cast: Cast) -> None:
    tell(news(cast.jfu), news(cast.jfu_2), news(cast.tu_head))
    with time_machine.travel(NOW):
        assert tasks.deliver() == 3
        assert tasks.deliver() == 0
    assert tasks.deliver.name == "notices.tasks.deliver"
    assert len(mail.outbox) == 3


def test_one_sending_costs_few_queries(cast: Cast, django_assert_max_num_queries: Any) -> None:
    tell(*(news(cast.jfu, f"k{n}") for n in range(30)))
    with django_assert_max_num_queries(8):
        deliver_one(NOW)


# -- failing -----------------------------------------------------------------------------


def test_a_failed_mail_is_tried_again_with_the_same_message_id(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(news(cast.jfu))
    server = Broken(monkeypatch, times=2)
    assert deliver_all(NOW) == 1
    notice = Notice.objects.get()
    assert (notice.mail_state, notice.mail_tries) == (State.WAITING, 1)
    assert notice.mail_error == "ConnectionRefusedError: 111 Connection refused"
    assert deliver_all(NOW + 1 * MINUTE - timedelta(seconds=1)) == 0
    assert deliver_all(NOW + 1 * MINUTE) == 1
    assert deliver_all(NOW + 3 * MINUTE - timedelta(seconds=1)) == 0
    assert deliver_all(NOW + 3 * MINUTE) == 1
    assert len(server.ids) == 3
    assert len(set(server.ids)) == 1
    assert len(mail.outbox) == 1
    notice.refresh_from_db()
    assert (notice.mail_state, notice.mail_error) == (State.SENT, "")


def test_a_retried_digest_keeps_its_set(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    tell(news(cast.jfu, "k1"), news(cast.jfu, "k2"))
    server = Broken(monkeypatch, times=1)
    deliver_all(NOW)
    tell(news(cast.jfu, "k3"), now=NOW + MINUTE)
    assert deliver_one(NOW + MINUTE)
    assert mail.outbox[0].subject.startswith("2 pemberitahuan")
    assert server.ids[0] == server.ids[1]
    deliver_all(NOW + 2 * MINUTE)
    assert len(set(server.ids)) == 2


def test_after_five_tries_a_mail_is_parked(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    tell(news(cast.jfu))
    server = Broken(monkeypatch, times=100)
    at = NOW
    for _ in range(60):
        deliver_all(at)
        at += MINUTE
    assert len(server.ids) == MAX_TRIES == 5
    notice = Notice.objects.get()
    assert (notice.mail_state, notice.mail_next_try_at) == (State.PARKED, None)
    assert "Connection refused" in notice.mail_error


def test_a_parked_mail_is_sent_again_on_demand(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    tell(news(cast.jfu), news(cast.jfu_2))
    server = Broken(monkeypatch, times=MAX_TRIES * 2)
    for n in range(60):
        deliver_all(NOW + n * MINUTE)
    assert Notice.objects.filter(mail_state=State.PARKED).count() == 2
    later = NOW + timedelta(hours=3)
    assert resend([Notice.objects.get(recipient=cast.jfu).pk, 10**9], later) == 1
    assert deliver_all(later) == 1
    assert [m.to for m in mail.outbox] == [[cast.jfu.email]]
    assert server.ids[-1] not in server.ids[:-1], "a new mail, not one a receiver drops as known"


def test_a_worker_that_dies_gives_its_mail_back(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between claim and mark: the lease ends, the mail leaves with the same Message-ID."""
    tell(news(cast.jfu))
    with monkeypatch.context() as killed:
        killed.setattr(outbox, "_send", lambda claimed, now: None)
        assert deliver_one(NOW)
    mail_id = Notice.objects.get().mail_id
    assert deliver_all(NOW + outbox.LEASE - timedelta(seconds=1)) == 0
    assert deliver_all(NOW + outbox.LEASE) == 1
    assert mail.outbox[0].extra_headers["Message-ID"] == mail_id


def test_a_mail_that_kills_its_worker_is_parked(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(news(cast.jfu))
    monkeypatch.setattr(outbox, "_send", lambda claimed, now: None)
    for n in range(10):
        deliver_all(NOW + n * outbox.LEASE)
    notice = Notice.objects.get()
    assert notice.mail_state == State.PARKED
    assert "berhenti" in notice.mail_error
