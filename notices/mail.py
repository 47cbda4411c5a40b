"""The text of an e-mail: plain Indonesian, links by SITE_URL, nothing that invites an answer."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage

from notices.enclosures import Parcel
from notices.models import Notice
from people.localtime import when
from people.models import User

AUTOMATIC = (
    "Pesan otomatis dari portal {site}. Mohon tidak membalas e-mail ini; "
    "sampaikan tanggapan Anda melalui portal."
)


NO_FILE = "Lampiran tidak dapat dibuat. Isinya dapat dibuka melalui tautan ini."


def compose(notices: list[Notice], parcel: Parcel | None = None) -> EmailMessage:
    """One mail to the person of the notices: a single notice as it is, several as a digest."""
    first, parcel = notices[0], parcel or Parcel()
    ordered = sorted(notices, key=lambda notice: (not notice.urgent, notice.created_at, notice.pk))
    message = EmailMessage(
        subject=subject(ordered),
        body=text(first.recipient, ordered, parcel),
        to=[first.recipient.email],
        headers={
            "Message-ID": first.mail_id,
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )
    for file in parcel.files.values():
        message.attach(file.name, file.content, file.content_type)
    return message


def subject(notices: list[Notice]) -> str:
    if len(notices) == 1:
        return notices[0].subject
    return f"{len(notices)} pemberitahuan: {notices[0].subject}"[:200]


def text(recipient: User, notices: list[Notice], parcel: Parcel) -> str:
    parts = [f"Yth. {recipient.name},"]
    if len(notices) > 1:
        parts.append(f"Ada {len(notices)} pemberitahuan untuk Anda.")
        parts += [f"{n}. {entry(notice, parcel)}" for n, notice in enumerate(notices, start=1)]
    else:
        parts.append(entry(notices[0], parcel))
    parts.append("--\n" + AUTOMATIC.format(site=settings.SITE_NAME))
    return "\n\n".join(parts) + "\n"


def entry(notice: Notice, parcel: Parcel) -> str:
    """Subject, time in the zone of the reader's office, text, file and link of one notice."""
    lines = [notice.subject, when(notice.created_at, notice.recipient.office)]
    if notice.body.strip():
        lines += ["", notice.body.strip()]
    if notice.pk in parcel.files:
        lines += ["", f"Terlampir: {parcel.files[notice.pk].name}"]
    if notice.pk in parcel.missing:
        lines += ["", NO_FILE]
    if notice.path:
        lines += ["", f"Buka: {settings.SITE_URL}{notice.path}"]
    return "\n".join(lines)
