"""Seven weeks of use, played through the verbs with the clock as an argument."""

from __future__ import annotations

import heapq
import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Min

from gangguan.demo.journal import write_journals
from gangguan.demo.texts import ANSWERS, COMPLAINTS, FULL, NORMAL, ROWS, Complaint
from gangguan.demo.world import World
from notices.models import Notice
from papers.dispositions import verbs as dispositions
from people.directory import Directory
from sop import actions
from sop.clock import worktime
from sop.clock.calendars import Calendars
from sop.escalation import deadlines
from sop.language import Field as Question
from sop.language import FieldKind, Step
from sop.machine import current_step
from sop.models import Escalation, Estimate, Heartbeat, Pause, StepRun
from sop.paper import receipt
from sop.permissions import acting, open_run
from tickets.intake import ComplaintData, file_complaint
from tickets.models import Channel, Ticket
from tickets.talk import comment
from tickets.uploads import check

LETTER = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@dataclass
class Stage:
    """The simulated weeks: acts in the order of time, the sweep in between."""

    world: World
    end: datetime
    dice: random.Random = field(default_factory=lambda: random.Random(2026))  # noqa: S311
    queue: list[tuple[datetime, int, Callable[[datetime], None]]] = field(default_factory=list)
    serial: Any = field(default_factory=count)
    calendar: worktime.Calendar = field(init=False)

    def __post_init__(self) -> None:
        office = self.world.offices["kominfo"]
        calendars = Calendars(Directory(self.end))
        self.calendar = calendars.of(calendars.choose(office), office)

    def at(self, when: datetime, act: Callable[[datetime], None]) -> None:
        heapq.heappush(self.queue, (when, next(self.serial), act))

    def working(self, after: datetime, minutes: float) -> datetime:
        return worktime.add(self.calendar, after, int(minutes * 60))

    def run(self) -> None:
        """Plays until `end`; what lies later stays undone: those are the open tickets."""
        while self.queue:
            when, _, act = heapq.heappop(self.queue)
            if when > self.end:
                break
            self.sweep_until(when)
            act(when)
        self.sweep_until(self.end)

    def sweep_until(self, when: datetime) -> None:
        """Sweeps at the very instants at which something is due."""
        while True:
            alarm = StepRun.objects.open().aggregate(Min("next_alarm_at"))["next_alarm_at__min"]
            remind = Escalation.objects.aggregate(Min("remind_at"))["remind_at__min"]
            due = min((at for at in (alarm, remind) if at), default=None)
            if due is None or due > when:
                return
            deadlines.sweep(due)


def play(world: World, now: datetime) -> None:
    """Files the demo's complaints over seven weeks and works on them at the pace of `pace`."""
    stage = Stage(world, now)
    for complaint in COMPLAINTS:
        moment = stage.working(now - timedelta(days=complaint.days_ago), complaint.minute)
        if complaint.days_ago == 0:
            moment = now - timedelta(minutes=complaint.minute)
        stage.at(min(moment, now - timedelta(minutes=3)), _filing(stage, complaint))
    stage.run()
    write_journals(world, now)
    Notice.objects.filter(created_at__lt=now - timedelta(hours=3)).update(
        mail_state=Notice.MailState.SENT, mail_sent_at=now - timedelta(hours=3)
    )
    Notice.objects.filter(created_at__lt=now - timedelta(days=3)).update(read_at=now)
    Heartbeat.objects.update_or_create(name=deadlines.SWEEP, defaults={"at": now})


def _filing(stage: Stage, complaint: Complaint) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        people = stage.world.people
        reporter = people[complaint.reporter]
        assert reporter.office
        by = people["helpdesk"] if complaint.channel != Channel.WEB else reporter
        ticket = file_complaint(
            ComplaintData(
                service=stage.world.services[complaint.service],
                kind=complaint.kind,
                title=complaint.title,
                symptoms=complaint.symptoms,
                occurred_at=at - timedelta(minutes=25),
                impact=complaint.impact,
                payroll_stopped=complaint.payroll,
                service_stopped=complaint.service_stopped,
                reporter=reporter,
                office=reporter.office,
                contact_name=reporter.name,
                contact_phone=reporter.phone,
                contact_email=reporter.email,
                location=complaint.location,
                channel=complaint.channel,
            ),
            actor=by,
            key=str(uuid.uuid4()),
            now=at,
        )
        _next(stage, complaint, ticket.pk, at)

    return act


def _next(stage: Stage, complaint: Complaint, pk: int, at: datetime) -> None:
    """Plans the next act on a ticket: within its budget at pace 1, late above."""
    ticket = Ticket.objects.get(pk=pk)
    run = open_run(ticket)
    if not ticket.is_open or run is None or ticket.step_number == complaint.stop_at:
        return
    minutes = stage.dice.uniform(4, 12)
    if run.due_at and run.due_at > at:
        budget = worktime.between(stage.calendar, at, run.due_at) / 60
        minutes = max(2.0, min(budget * stage.dice.uniform(0.3, 0.8), 500) * complaint.pace)
    stage.at(stage.working(at, minutes), _acting(stage, complaint, pk))


def _acting(stage: Stage, complaint: Complaint, pk: int) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        ticket = Ticket.objects.get(pk=pk)
        step = current_step(ticket)
        run = open_run(ticket)
        if step is None or run is None or not ticket.is_open:
            return
        if complaint.pause_at == step.number and not Pause.objects.filter(ticket=ticket).exists():
            _pause(stage, complaint, ticket, at)
            return
        branch = "yes" if step.is_decision else ""
        if complaint.no_at == step.number and run.visit == 1:
            branch = "no"
        for _ in step.lanes:
            people = acting(ticket, run, Directory(at))
            if not people or not Ticket.objects.filter(pk=pk, sequence=ticket.sequence).exists():
                break
            _step(ticket.pk, people[0].user, step, branch, at)
        if complaint.talk_at == step.number:
            _talk(stage, ticket, at)
        _answer_one(stage, ticket, at)
        _promise_again(pk, complaint, at)
        _receive(stage, complaint, pk, at)
        _next(stage, complaint, pk, at)

    return act


def _promise_again(pk: int, complaint: Complaint, at: datetime) -> None:
    """The slow repairs: the coordinator revises the promise once and tells the office."""
    ticket = Ticket.objects.get(pk=pk)
    step, run = current_step(ticket), open_run(ticket)
    estimates = Estimate.objects.filter(ticket=ticket)
    if complaint.pace <= 1.3 or not (step and run and step.time.estimate_of):
        return
    if estimates.count() != 1:
        return
    coordinator = Directory(at).holders("network_coordinator", ticket.handler)[0].user
    actions.set_estimate(
        pk, actor=coordinator, sequence=ticket.sequence, key=str(uuid.uuid4()), now=at,
        promised_at=at + timedelta(hours=6), reason="Suku cadang dikirim dari gudang kota.",
        told={"told_to": ticket.contact_name, "told_how": "WhatsApp", "told_at": at},
    )  # fmt: skip


def _receive(stage: Stage, complaint: Complaint, pk: int, at: datetime) -> None:
    """Every second office confirms that it has F-04."""
    ticket = Ticket.objects.get(pk=pk)
    if ticket.is_open or pk % 2 or receipt.form_run(ticket) is None:
        return
    later = at + timedelta(minutes=20)
    people = stage.world.people
    receipt.receive(pk, actor=people[complaint.reporter], key=str(uuid.uuid4()), now=later)


def _step(pk: int, actor: Any, step: Step, branch: str, at: datetime) -> None:
    ticket = Ticket.objects.get(pk=pk)
    dispositions.mark_read(ticket, actor, at - timedelta(minutes=1))
    letter = check(SimpleUploadedFile("surat-laporan-penyelesaian.pdf", LETTER, "application/pdf"))
    actions.advance(
        pk,
        actor=actor,
        sequence=ticket.sequence,
        number=step.number,
        branch=branch,
        data=_answers(step, ticket, at),
        reason="Layanan masih lambat saat diuji; periksa ulang." if branch == "no" else "",
        files=[letter] if step.file == "required" and branch != "no" else [],
        key=str(uuid.uuid4()),
        now=at,
    )


def _answers(step: Step, ticket: Ticket, at: datetime) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for question in step.form:
        if question.applies(found):
            found[question.name] = _answer(question, ticket, at)
    if step.number == 4 and "responsible" in found:
        found["responsible"] = "handler" if ticket.pk % 3 else "reporter"
    if step.number == 6:
        found["responsible"] = ""  # as step 4 has found it
    return found


def _answer(question: Question, ticket: Ticket, at: datetime) -> Any:
    match question.kind:
        case FieldKind.CHOICE:
            return question.choices[0][0]
        case FieldKind.MULTI:
            return [question.choices[0][0]]
        case FieldKind.PAST | FieldKind.MOMENT:
            return at
        case FieldKind.FUTURE:
            return at + timedelta(hours=3)
        case FieldKind.DATE:
            return at.date()
        case FieldKind.NUMBER:
            return 1
        case FieldKind.TICK:
            return True
        case FieldKind.OFFICER | FieldKind.OFFICERS:
            holder = Directory(at).holders(question.role, ticket.handler)[0].user.pk
            return holder if question.kind is FieldKind.OFFICER else [holder]
        case FieldKind.TABLE:
            return _rows(question, at)
        case _:
            return ANSWERS.get(question.name, "Sudah dilaksanakan.")


def _rows(question: Question, at: datetime) -> list[dict[str, Any]]:
    rows = ROWS.get(question.name, [])
    if question.lines:
        return [{"line": name, **(FULL if not n else NORMAL)}
                for n, (name, _) in enumerate(question.lines)]  # fmt: skip
    times = {column.name: at for column in question.columns if column.kind is FieldKind.PAST}
    return [{**row, **times} for row in rows]


def _pause(stage: Stage, complaint: Complaint, ticket: Ticket, at: datetime) -> None:
    run = open_run(ticket)
    assert run
    actor = acting(ticket, run, Directory(at))[0].user
    actions.pause(
        ticket.pk, actor=actor, sequence=ticket.sequence, reason=Pause.Reason.VENDOR,
        note="Menunggu teknisi penyedia internet memeriksa jalur serat optik.",
        expected_end=at + timedelta(days=2), key=str(uuid.uuid4()), now=at,
    )  # fmt: skip
    back = stage.working(at, 600)

    def resume(later: datetime) -> None:
        fresh = Ticket.objects.get(pk=ticket.pk)
        actions.resume(
            ticket.pk, actor=actor, sequence=fresh.sequence, note="Jalur sudah disambung.",
            key=str(uuid.uuid4()), now=later,
        )  # fmt: skip
        _next(stage, complaint, ticket.pk, later)

    stage.at(back, resume)


def _talk(stage: Stage, ticket: Ticket, at: datetime) -> None:
    people = stage.world.people
    comment(
        ticket.pk, actor=people["helpdesk"], internal=False, key=str(uuid.uuid4()), now=at,
        body="Terima kasih. Petugas sedang memeriksa; mohon jangan menginput ulang data dahulu.",
    )  # fmt: skip
    comment(
        ticket.pk, actor=people["helpdesk"], internal=True, key=str(uuid.uuid4()), now=at,
        body="Catatan: kejadian serupa bulan lalu karena ruang penyimpanan penuh.",
    )  # fmt: skip


def _answer_one(stage: Stage, ticket: Ticket, at: datetime) -> None:
    """Some escalations are answered, so that the page shows both kinds."""
    row = Escalation.objects.filter(
        run__ticket=ticket, for_arahan=True, answered_at__isnull=True
    ).first()
    if row is None or stage.dice.random() < 0.4:
        return
    holders = Directory(at).holders(row.role, ticket.handler)
    if holders:
        actions.answer_escalation(
            ticket.pk, actor=holders[0].user, escalation_id=row.pk,
            arahan="Dahulukan aduan ini; laporkan kemajuannya kepada saya sebelum pulang.",
            key=str(uuid.uuid4()), now=at,
        )  # fmt: skip
