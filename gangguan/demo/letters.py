"""The demo's papers: letterheads, patterns, templates and letters in several states."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageDraw

from papers.agenda import register
from papers.letters import verbs as letters
from papers.letters.drafts import TEXTS
from papers.models import Letter, Letterhead, LetterKind, LetterTemplate, NumberPattern
from papers.office import logos
from people.models import Role
from tickets.models import Ticket

if TYPE_CHECKING:
    from gangguan.demo.world import World
    from people.models import User

PROVINCE = "PEMERINTAH PROVINSI CONTOH"
# office: lines above its own name, place, code, pattern
HEADS = {
    "kominfo": (PROVINCE, "Kota Contoh", "Diskominfo",
                "{klasifikasi}/{urut:3}/{unit}/{bulan_romawi}/{tahun}"),
    "disdik": (PROVINCE, "Kota Contoh", "Disdik", "{klasifikasi}/{urut:3}/{unit}/{tahun}"),
    "tiki": ("KEMENTERIAN CONTOH\nDIREKTORAT JENDERAL CONTOH", "Jakarta", "TIKI",
             "{unit}.{klasifikasi}-{urut}/{bulan}/{tahun}"),
    "merek": ("KEMENTERIAN CONTOH\nDIREKTORAT JENDERAL CONTOH", "Jakarta", "MRK",
              "{unit}.{klasifikasi}-{urut}/{bulan}/{tahun}"),
}  # fmt: skip
CLASSIFICATION = {
    LetterKind.INCIDENT: "500.12.1", LetterKind.COVER: "500.12.2", LetterKind.ORDER: "800.1.11",
    LetterKind.ASSIGNMENT: "800.1.11", LetterKind.MEMO: "500.12.3", LetterKind.MINUTES: "500.12.4",
    LetterKind.COMPLETION: "500.12.5",
}  # fmt: skip


def write(world: World, now: datetime) -> None:
    """After the weeks have been played: letters of tickets as they stand at the end."""
    _settings(world)
    people = world.people
    stage = _Stage(now - timedelta(hours=3))
    done = _newest("database-1", "closed")
    if done is not None:
        stage.walk(done, LetterKind.COMPLETION, people["pemeriksa"], people["kabid"], "issued")
        stage.walk(done, LetterKind.MEMO, people["pemeriksa"], people["kabid"], "issued")
        stage.walk(done, LetterKind.MINUTES, people["pemeriksa"], people["kabid"], "checked")
        wrong = stage.walk(done, LetterKind.COVER, people["pemeriksa"], people["kabid"], "issued")
        stage.act(letters.void, wrong, people["kadis"], "Alamat tujuan keliru.")
    working = _newest("network-1", "in_progress")
    if working is not None:
        stage.walk(
            working, LetterKind.ASSIGNMENT, people["koordinator"], people["kabid"], "issued",
            officers=[people["staf"], people["staf2"]],
        )  # fmt: skip
        stage.walk(
            working, LetterKind.ORDER, people["koordinator"], people["kabid"], "approved",
            officers=[people["staf"]],
        )  # fmt: skip
    ipas = _newest("ipas-1", "in_progress")
    if ipas is not None:
        stage.walk(ipas, LetterKind.INCIDENT, people["merek"], people["merek"], "issued")
        stage.walk(ipas, LetterKind.MEMO, people["jfu"], people["kasieaplikasi"], "draft")
        entry = {"subject": "Laporan gangguan IPAS", "party": "Direktorat Merek"}
        register.take_agenda(
            world.offices["tiki"], ticket=ipas, party_number="MRK.HM-7/2026",
            dated=stage.now.date(), by=people["tu"], now=stage.now, **entry,
        )  # fmt: skip


def _settings(world: World) -> None:
    for key, (above, place, code, pattern) in HEADS.items():
        office = world.offices[key]
        Letterhead.objects.create(
            office=office, lines=f"{above}\n{office.name.upper()}", place=place, unit_code=code,
            address=f"Jalan Contoh Nomor {office.pk}, {place} 00000",
            contact=f"Telepon (000) 000{office.pk}, laman {code.lower()}.contoh.example",
            logo=_logo() if key in ("kominfo", "tiki") else None,
        )  # fmt: skip
        NumberPattern.objects.create(office=office, pattern=pattern)
    for kind, classification in CLASSIFICATION.items():
        for key in HEADS:
            LetterTemplate.objects.create(
                office=world.offices[key], kind=kind, classification=classification
            )
    LetterTemplate.objects.filter(
        office=world.offices["kominfo"], kind__in=(LetterKind.COMPLETION, LetterKind.COVER)
    ).update(signer_title="Kepala Dinas Komunikasi dan Informatika")
    head = Role.objects.get(code="ict_division_head")
    orders = LetterTemplate.objects.filter(
        office=world.offices["kominfo"], kind__in=(LetterKind.ORDER, LetterKind.ASSIGNMENT)
    )
    orders.update(signer_role=head, copies="Kepala Dinas Komunikasi dan Informatika")


class _Stage:
    """Half an hour between the acts."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def walk(
        self,
        ticket: Ticket,
        kind: str,
        writer: User,
        checker: User,
        until: str,
        officers: list[User] | None = None,
    ) -> Letter:
        letter = letters.draft(ticket.pk, actor=writer, kind=kind, key=_key(), now=self.now)
        if until == "draft":
            return letter
        letter = self.act(letters.revise, letter, writer, _completed(letter, officers or []))
        letter = self.act(letters.check, letter, checker)
        if until == "checked":
            return letter
        letter = self.act(letters.approve, letter, letter.signer or checker)
        return letter if until == "approved" else self.act(letters.issue, letter, writer)

    def act(self, verb: Callable[..., Letter], letter: Letter, by: User, *given: Any) -> Letter:
        self.now += timedelta(minutes=5)
        return verb(letter.pk, *given, actor=by, sequence=letter.sequence, key=_key(), now=self.now)


def _completed(letter: Letter, officers: list[User]) -> letters.LetterData:
    """Says in the demo's words what the steps did not."""
    texts = {name: getattr(letter, name) for name in TEXTS}
    known = {"penyebab gangguan": "koneksi penuh", "tindakan yang dilakukan": "layanan dinyalakan "
             "ulang", "hasil penanganan": "layanan berjalan normal", "waktu layanan pulih": "hari "
             "yang sama"}  # fmt: skip
    for name, words in known.items():
        texts["body"] = texts["body"].replace(f"[lengkapi: {name}]", words)
    extra: dict[str, Any] = {
        "officers": [
            {"id": user.pk, "name": user.name, "nip": user.nip or "", "title": user.title}
            for user in officers
        ]
    }
    signer = f"{letter.signer_id}:{letter.extra.get('signer_role', '')}"
    if letter.signer_id is None:
        signer = f"{letter.drafted_by_id}:{_role_of(letter)}"
        texts["signer_title"] = ""
    return letters.LetterData(texts=texts, signer=signer, extra=extra)


def _role_of(letter: Letter) -> str:
    found = letter.drafted_by.assignments.select_related("role").first()
    return found.role.code if found else ""


def _newest(procedure: str, status: str) -> Ticket | None:
    rows = Ticket.objects.filter(procedure=procedure, status=status)
    return rows.order_by("-filed_at").first()


def _logo() -> bytes:
    """An invented shield."""
    picture = Image.new("RGBA", (320, 380), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    draw.polygon([(10, 10), (310, 10), (310, 230), (160, 370), (10, 230)], fill="#0b4652")
    draw.polygon([(40, 40), (280, 40), (280, 218), (160, 330), (40, 218)], fill="#f2c14e")
    draw.ellipse([100, 90, 220, 210], fill="#0b4652")
    target = BytesIO()
    picture.save(target, "PNG")
    return logos.png(target, target.tell())


def _key() -> str:
    return str(uuid.uuid4())
