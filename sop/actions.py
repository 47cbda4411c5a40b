"""Everything that a person can do with a ticket's handling: one verb per function.

Each verb goes through the door (lock, idempotency key, sequence, permission, event, notices in
one transaction) and raises a `sop.errors.Refused` without a trace if it may not happen. Arguments
common to all: `actor` the person, `sequence` the ticket's sequence on the page that was sent,
`key` the page's idempotency key, `now` an aware instant.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from people.localtime import when
from sop import completion, facts, news, runs
from sop.door import Work, door
from sop.errors import Illegal, Incomplete
from sop.machine import PROCEDURES, Procedure, current_step, procedure_of, transition_named
from sop.models import OVERALL, Escalation, Pause
from sop.paper import documents
from sop.permissions import acting, empty_lanes
from tickets import files as store
from tickets.models import INTAKE, Status, Ticket

if TYPE_CHECKING:
    from people.models import Office, User
    from tickets.uploads import Checked


def start(ticket: Ticket, procedure: type[Procedure], work: Work) -> None:
    """Puts a ticket at the first step of an SOP and starts both clocks. Inside the door."""
    procedure.enter(ticket, now=work.now)  # type: ignore[attr-defined]
    first = procedure.steps[0]
    run = runs.open_step(work, procedure, first)
    if work.overall is None or work.overall.closed_at:
        runs.open_overall(work, procedure, since=ticket.filed_at)
    work.record(
        "started",
        f"memulai SOP {procedure.name}",
        data={
            "procedure": procedure.code,
            "handler": ticket.handler_id,
            "due_at": ticket.due_at,
        },
        by_portal=True,
    )
    completion.announce_step(work, run, first)


def advance(
    ticket_id: int,
    *,
    actor: User,
    sequence: int,
    number: int,
    branch: str,
    data: Mapping[str, Any],
    key: str,
    now: datetime,
    reason: str = "",
    files: Iterable[Checked] = (),
) -> Ticket:
    """Completes step `number` by `branch` ('' or 'yes'/'no') with its output `data` and files.

    Raises NotYours for someone who is not an actor of the step on that day, Stale if the ticket
    has moved, Illegal for a step that is not waiting, Incomplete if the output lacks something or
    the SOP has no such branch. A 'no' needs a reason instead of the output.
    """
    with (
        store.stored_files(),
        door(ticket_id, actor=actor, sequence=sequence, key=key, now=now) as work,
    ):
        if work.repeated:
            return work.ticket
        step, run = completion.waiting(work, number)
        completion.require_actor(work, step)
        move = completion.move_of(work.ticket, step, branch)
        if branch != "no":
            documents.require(work, step)
        output = completion.checked_output(work, step, branch, data, reason)
        completion.keep_files(work, step, run, files)
        if branch != "no":
            documents.require_output_file(work, run, step)
        if step.mode == "all":
            completion.answer(work, run, branch, output)
            if branch != "no" and not completion.all_answered(run, step):
                completion.record_answer(work, step, reason)
                return work.ticket
        completion.complete(work, run, move, output, reason)
        return work.ticket


# A step of several roles (IPAS 10 and 14) is answered by the same act, once per role; it is done
# when all have answered, or at the first "no".
respond = advance


def set_estimate(
    ticket_id: int,
    *,
    actor: User,
    sequence: int,
    promised_at: datetime,
    reason: str,
    key: str,
    now: datetime,
    told: Mapping[str, Any] | None = None,
) -> Ticket:
    """Revises the promised time of recovery, with a reason; the SKPD is told again.

    The first promise is given by completing the step that asks for it (network step 6). `told`
    notes who passed the new one on: `told_to`, `told_how`, `told_at` (an aware instant).
    """
    with door(ticket_id, actor=actor, sequence=sequence, key=key, now=now) as work:
        if work.repeated:
            return work.ticket
        _must_be_open(work.ticket)
        work.require(
            work.rights.may_revise_estimate,
            "Estimasi hanya dapat diubah oleh pelaksana langkah atau atasannya, setelah estimasi "
            "pertama diberikan.",
        )
        _need(reason, "reason", "Isi alasan perubahan estimasi.")
        run, step = work.run, current_step(work.ticket)
        estimate = facts.promise(work, run, promised_at, reason, told)
        work.ticket.sequence += 1
        if run and step and step.time.estimate_of:
            runs.take_promise(run, estimate)
            runs.retime(work, run)
        work.record(
            "estimate",
            f"mengubah estimasi pulih menjadi {when(promised_at, work.ticket.handler)}",
            note=reason,
            data={
                "promised_at": promised_at,
                "revision": estimate.revision,
                "told": dict(told or {}),
            },
        )
        return work.ticket


def pause(
    ticket_id: int,
    *,
    actor: User,
    sequence: int,
    reason: str,
    note: str,
    expected_end: datetime,
    key: str,
    now: datetime,
    files: Iterable[Checked] = (),
) -> Ticket:
    """Halts the clocks with a reason from the list, evidence and an expected end.

    What has been used so far is kept; while paused nothing alarms and no step can be completed.
    """
    with (
        store.stored_files(),
        door(ticket_id, actor=actor, sequence=sequence, key=key, now=now) as work,
    ):
        if work.repeated:
            return work.ticket
        ticket = work.ticket
        _must_be_open(ticket)
        if work.run is None:
            raise Illegal(completion.NOT_AT_STEP)
        if ticket.status == Status.WAITING:
            raise Illegal("Tiket sudah dijeda.")
        work.require(work.rights.may_pause, "Hanya pelaksana langkah atau atasannya.")
        if reason not in Pause.Reason.values:
            raise Incomplete("Pilih alasan.", {"reason": "Pilih alasan dari daftar."})
        _need(note, "note", "Isi keterangan: apa yang ditunggu dan dari siapa.")
        if expected_end <= now:
            raise Incomplete(
                "Perkiraan selesai harus di waktu yang akan datang.",
                {"expected_end": "Isi waktu yang akan datang."},
            )
        evidence = store.store_all(files, ticket, by=actor, now=now, internal=True)
        title = work.rights.title
        row = Pause.objects.create(
            ticket=ticket, reason=reason, note=note.strip(), started_at=now, started_by=actor,
            remind_at=expected_end,
            evidence=evidence[0] if evidence else None, expected_end=expected_end,
        )  # fmt: skip
        for run in filter(None, (work.run, work.overall)):
            run.paused_at = now
            runs.retime(work, run)
        ticket.sequence += 1
        ticket.status = Status.WAITING
        work.record(
            "paused",
            f"menjeda penanganan: {row.get_reason_display()}",
            note=note,
            data={"reason": reason, "expected_end": expected_end},
            title=title,
        )
        work.tell(
            *news.to_reporter(
                work,
                kind="paused",
                subject="dijeda",
                body=f"{row.get_reason_display()}. Perkiraan berlanjut: "
                f"{when(expected_end, ticket.office)}",
                key=f"pause:{row.pk}",
                mail=reason == Pause.Reason.REPORTER,
            )
        )
        return ticket


def resume(
    ticket_id: int, *, actor: User, sequence: int, note: str, key: str, now: datetime
) -> Ticket:
    """Ends the pause: the limits move on by the working time that the pause covered."""
    with door(ticket_id, actor=actor, sequence=sequence, key=key, now=now) as work:
        if work.repeated:
            return work.ticket
        if work.ticket.status != Status.WAITING:
            raise Illegal("Tiket tidak sedang dijeda.")
        work.require(work.rights.may_pause, "Hanya pelaksana langkah atau atasannya.")
        title = work.rights.title
        work.ticket.sequence += 1
        _end_pause(work)
        work.record("resumed", "melanjutkan penanganan", note=note, title=title)
        return work.ticket


def reassign(
    ticket_id: int,
    *,
    actor: User,
    sequence: int,
    officer_id: int | None,
    reason: str,
    key: str,
    now: datetime,
) -> Ticket:
    """Names one holder of the step's role to do it, or with None opens it to all of them."""
    with door(ticket_id, actor=actor, sequence=sequence, key=key, now=now) as work:
        if work.repeated:
            return work.ticket
        run, step = work.run, current_step(work.ticket)
        if run is None or step is None:
            raise Illegal(completion.NOT_AT_STEP)
        work.require(work.rights.may_reassign, "Hanya atasan pelaksana atau petugas penelaah.")
        if step.mode == "all":
            raise Illegal("Langkah ini dijawab oleh beberapa jabatan dan tidak dialihkan.")
        _need(reason, "reason", "Isi alasan pengalihan.")
        name = "semua pemegang peran"
        if officer_id is not None:
            code = step.lanes[0].code
            facts.officer(work, code, officer_id, "officer")
            holders = work.directory.holders(code, work.ticket.handler)
            name = next(h.user.name for h in holders if h.user.pk == officer_id)
        title = work.rights.title
        run.holder_id = officer_id
        run.save(update_fields=["holder"])
        work.ticket.sequence += 1
        work.record(
            "reassigned", f"mengalihkan langkah {step.number} kepada {name}", note=reason,
            step=step.number, internal=True, title=title, data={"officer": officer_id},
        )  # fmt: skip
        completion.announce_step(work, run, step)
        return work.ticket


def reroute(
    ticket_id: int,
    *,
    actor: User,
    sequence: int,
    procedure: str,
    reason: str,
    key: str,
    now: datetime,
    handler_id: int | None = None,
) -> Ticket:
    """Moves the ticket to another SOP, or from intake to its first. History and the overall
    clock (which counts from the filing) stay.

    `handler_id` hands it over to another handling office; whichever handles it must have a
    holder in every lane of the SOP, else nobody would ever see the ticket.
    """
    with door(ticket_id, actor=actor, sequence=sequence, key=key, now=now) as work:
        if work.repeated:
            return work.ticket
        ticket = work.ticket
        _must_be_open(ticket)
        work.require(work.rights.may_route, "Hanya petugas penelaah atau atasan pelaksana.")
        target = _procedure(procedure)
        if ticket.procedure == procedure:
            raise Incomplete("Tiket sudah memakai SOP itu.", {"procedure": "Pilih SOP lain."})
        _need(reason, "reason", "Isi alasan pemindahan SOP.")
        title = work.rights.title
        before = procedure_of(ticket)
        # An SOP without an overall time leaves the promise standing that the reporter was given.
        keep = bool(work.overall and work.overall.due_at) and not target.overall
        handler = _handler(work, handler_id or ticket.handler_id)
        if empty := empty_lanes(target, handler, work.directory):
            words = f"Tidak ada pemegang peran {', '.join(empty)} di {handler.short_name}."
            raise Incomplete(words, {"procedure": words})
        _leave(work, title, keep_overall=keep)
        work.record(
            "routed",
            f"memindahkan ke SOP {target.name}" if before else f"menetapkan SOP {target.name}",
            note=reason,
            data={"from": ticket.procedure, "to": procedure, "handler": handler.pk},
            title=title,
        )
        ticket.handler = handler
        start(ticket, target, work)
        ticket.status = Status.IN_PROGRESS
        return ticket


def cancel(
    ticket_id: int, *, actor: User, sequence: int, reason: str, key: str, now: datetime
) -> Ticket:
    """Ends a ticket that needs no handling (a double, a mistake). The SOPs know no cancelling;
    it is kept apart from every outcome of theirs."""
    with door(ticket_id, actor=actor, sequence=sequence, key=key, now=now) as work:
        if work.repeated:
            return work.ticket
        _must_be_open(work.ticket)
        work.require(work.rights.may_cancel, "Hanya petugas penelaah atau atasan pelaksana.")
        _need(reason, "reason", "Isi alasan pembatalan.")
        title = work.rights.title
        _leave(work, title)
        transition_named(work.ticket, "cancel")(now=now)
        work.record("cancelled", "membatalkan aduan", note=reason, title=title)
        work.tell(
            *news.to_reporter(
                work, kind="cancelled", subject="dibatalkan", body=f"Alasan: {reason}",
                key=f"cancelled:{work.ticket.pk}:{work.ticket.sequence}", mail=True,
            )
        )  # fmt: skip
        return work.ticket


def reopen(
    ticket_id: int, *, actor: User, sequence: int, reason: str, key: str, now: datetime
) -> Ticket:
    """Opens a closed ticket again: a cancelled one where it was left, one that a Tidak ended at
    that decision, a resolved one at the step that its SOP's file names (`reopen_at`).

    The overall time starts anew (no SOP says; the first round keeps its own result).
    """
    with door(ticket_id, actor=actor, sequence=sequence, key=key, now=now) as work:
        if work.repeated:
            return work.ticket
        ticket = work.ticket
        if ticket.is_open:
            raise Illegal("Tiket masih terbuka.")
        work.require(
            work.rights.may_reopen, "Hanya pelapor, petugas penelaah, atau atasan pelaksana."
        )
        _need(reason, "reason", "Isi apa yang masih terganggu.")
        title = work.rights.title
        procedure = procedure_of(ticket)
        number = _reopened_at(procedure, work) if procedure else None
        transition_named(ticket, f"reopen_{number}" if number else "reopen")(now=now)
        if procedure is None or number is None:
            news.triage_waits(work)
            work.record("reopened", "membuka kembali aduan", note=reason, title=title)
            return ticket
        step = procedure.step(number)
        run = runs.open_step(work, procedure, step)
        runs.open_overall(work, procedure, since=now)
        work.record(
            "reopened",
            f"membuka kembali aduan pada langkah {step.number}",
            note=reason,
            title=title,
            data={"to": number},
        )
        completion.announce_step(work, run, step)
        return ticket


def answer_escalation(
    ticket_id: int,
    *,
    actor: User,
    escalation_id: int,
    arahan: str,
    key: str,
    now: datetime,
) -> Ticket:
    """The superior acknowledges an escalation with a written arahan, which joins the file.

    It answers the rung and the lower ones that asked the same role, and stops their reminders; not
    the clock, and not the higher rungs. Does not depend on where the ticket stands: an arahan on a
    step just finished is still an arahan.
    """
    with door(ticket_id, actor=actor, sequence=None, key=key, now=now) as work:
        if work.repeated:
            return work.ticket
        _need(arahan, "arahan", "Isi arahan.")
        row = (
            Escalation.objects.select_for_update(of=("self",))
            .filter(pk=escalation_id, run__ticket=work.ticket, for_arahan=True)
            .select_related("run")
            .first()
        )
        if row is None:
            raise Illegal("Eskalasi tidak ditemukan pada tiket ini.")
        if row.answered_at:
            raise Illegal("Eskalasi ini sudah diberi arahan.")
        mine = [h for h in work.directory.holders(row.role, work.ticket.handler)
                if h.user.pk == actor.pk]  # fmt: skip
        above = work.rights.supervises
        work.require(bool(mine or above), "Hanya atasan yang dituju atau atasannya.")
        title = mine[0].title if mine else (above.title if above else "")
        covered = Escalation.objects.filter(
            run=row.run, role=row.role, level__lte=row.level, for_arahan=True, answered_at=None
        )
        covered.update(answered_at=now, answered_by=actor, answer=arahan.strip(), remind_at=None)
        work.record(
            "arahan",
            f"memberi arahan atas keterlambatan langkah {row.run.number}"
            if row.run.number
            else "memberi arahan atas batas keseluruhan",
            note=arahan,
            step=row.run.number or None,
            internal=True,
            data={"escalation": row.pk, "level": row.level},
            title=title,
        )
        if work.run:
            work.tell(
                *news.to_officers(
                    work,
                    [h for h in acting(work.ticket, work.run, work.directory)
                     if h.user.pk != actor.pk],
                    kind="arahan",
                    subject="arahan atasan",
                    body=f"{title}: {arahan.strip()}",
                    key=f"arahan:{row.pk}",
                )
            )  # fmt: skip
        return work.ticket


def _must_be_open(ticket: Ticket) -> None:
    if not ticket.is_open:
        raise Illegal("Tiket sudah ditutup.")


def _need(text: str, field: str, message: str) -> None:
    if not text.strip():
        raise Incomplete(message, {field: message})


def _handler(work: Work, pk: int) -> Office:
    found = work.directory.find_office(pk)
    if found is None:
        raise Incomplete("Kantor tidak dikenal.", {"procedure": "Pilih salah satu SOP."})
    return found


def _reopened_at(procedure: type[Procedure], work: Work) -> int:
    last = next((v for v in work.visits if v.number != OVERALL), None)
    if last and last.procedure == procedure.code and last.branch in (runs.LEFT, "no"):
        return last.number
    return procedure.reopen_at


def _procedure(code: str) -> type[Procedure]:
    if code not in PROCEDURES or code == INTAKE:
        raise Incomplete("SOP tidak dikenal.", {"procedure": "Pilih salah satu SOP."})
    return PROCEDURES[code]


def _end_pause(work: Work) -> None:
    row = Pause.objects.filter(ticket=work.ticket, ended_at__isnull=True).first()
    if row is None:
        return
    row.ended_at, row.ended_by = work.now, work.actor
    row.save(update_fields=["ended_at", "ended_by"])
    work.forget_pauses()
    for run in filter(None, (work.run, work.overall)):
        run.paused_at = None
        runs.retime(work, run)
    work.ticket.status = Status.IN_PROGRESS


def _leave(work: Work, title: str, *, keep_overall: bool = False) -> None:
    """Closes whatever is open, before the ticket goes elsewhere."""
    _end_pause(work)
    for run in filter(None, (work.run, None if keep_overall else work.overall)):
        runs.close(work, run, user=work.actor, title=title, branch=runs.LEFT)
