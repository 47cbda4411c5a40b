"""A file goes with a mail: made when it leaves, by the right of that moment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import transaction

from notices import enclosures, outbox
from notices.enclosures import Enclosed, Withheld
from notices.models import Enclosure, Notice
from people.models import User
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db
STATE: dict[str, Any] = {}


@pytest.fixture(autouse=True)
def _maker(monkeypatch: pytest.MonkeyPatch) -> None:
    def make(user: User, params: Mapping[str, Any], now: datetime) -> Enclosed:
        if fault := STATE.get("fault"):
            raise fault
        return Enclosed("laporan.pdf", b"%PDF-" + b"x" * STATE.get("size", 5))

    STATE.clear()
    monkeypatch.setitem(enclosures._MAKERS, "report", make)


def tell(user: User, key: str = "k", **more: Any) -> None:
    message = outbox.Message(
        recipient_id=user.pk, kind="report", subject="Laporan", body="Isi.", path="/pimpinan/",
        dedupe_key=key, **more,
    )  # fmt: skip
    with transaction.atomic():
        outbox.announce([message], now=NOW)


def test_the_row_names_the_file_and_the_mail_carries_it(cast: Cast) -> None:
    for _ in range(2):
        tell(cast.agency_head, enclosure=("report", {"id": 7}))
    assert Enclosure.objects.get().params == {"id": 7}
    assert outbox.deliver_one(NOW)
    (sent,) = mail.outbox
    assert sent.attachments[0] == ("laporan.pdf", b"%PDF-xxxxx", "application/pdf")
    assert "Terlampir: laporan.pdf" in sent.body


def test_a_file_that_cannot_be_made_or_is_too_large_is_named_with_the_way_to_it(
    cast: Cast,
) -> None:
    for fault, size in ((RuntimeError("secret"), 1), (None, enclosures.LARGEST)):
        STATE.update(fault=fault, size=size)
        mail.outbox.clear()
        tell(cast.agency_head, f"k{size}", enclosure=("report", {}), urgent=True)
        assert outbox.deliver_one(NOW)
        (sent,) = mail.outbox
        assert sent.attachments == []
        assert "Lampiran tidak dapat dibuat" in sent.body
        assert "/pimpinan/" in sent.body
        assert "secret" not in sent.body


def test_who_lost_the_right_gets_no_mail_but_his_other_news(cast: Cast) -> None:
    STATE["fault"] = Withheld()
    tell(cast.agency_head, enclosure=("report", {}))
    assert outbox.deliver_one(NOW)
    assert mail.outbox == []
    assert Notice.objects.get().mail_state == Notice.MailState.NONE
    tell(cast.agency_head, "k2", enclosure=("report", {}))
    tell(cast.agency_head, "k3")
    assert outbox.deliver_one(NOW + timedelta(minutes=2))
    (sent,) = mail.outbox
    assert sent.subject == "Laporan"  # not a digest of two
    assert not outbox.deliver_one(NOW + timedelta(hours=2))
