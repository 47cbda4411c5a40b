"""The text of an e-mail: plain Indonesian, links by SITE_URL, nothing that invites an answer."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage

from notices.models import Notice
from people.localtime import when
from people.models import User

AUTOMATIC = (
    "Pesan otomatis dari portal {site}. Mohon tidak membalas e-mail ini; "
    "sampaikan tanggapan Anda melalui portal."
)


def compose(notices: list[Notice]) -> EmailMessage:
    """One mail to the person of the notices: a single notice as it is, several as a digest."""
    first = notices[0]
    ordered = sorted(notices, key=lambda notice: (not notice.urgent, notice.created_at, notice.pk))
    return EmailMessage(
        subject=subject(ordered),
        body=text(first.recipient, ordered),
        to=[first.recipient.email],
        headers={
            "Message-ID": first.mail_id,
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )


def subject(notices: list[Notice]) -> str:
    if len(notices) == 1:
        return notices[0].subject
    return f"{len(notices)} pemberitahuan: {notices[0].subject}"[:200]


def text(recipient: User, notices: list[Notice]) -> str:
    parts = [f"Yth. {recipient.name},"]
    if len(notices) > 1:
        parts.append(f"Ada {len(notices)} pemberitahuan untuk Anda.")
        parts += [f"{n}. {entry(notice)}" for n, notice in enumerate(notices, start=1)]
    else:
        parts.append(entry(notices[0]))
    parts.append("--\n" + AUTOMATIC.format(site=settings.SITE_NAME))
    return "\n\n".join(parts) + "\n"


def entry(notice: Notice) -> str:
    """Subject, time in the zone of the reader's office, text and link of one notice."""
    lines = [notice.subject, when(notice.created_at, notice.recipient.office)]
    if notice.body.strip():
        lines += ["", notice.body.strip()]
    if notice.path:
        lines += ["", f"Buka: {settings.SITE_URL}{notice.path}"]
    return "\n".join(lines)
