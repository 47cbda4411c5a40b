"""What completing a step does, inside the door; the verbs in `sop.actions` call it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django_fsm import TransitionNotAllowed

from people.localtime import when
from sop import answers, facts, news, runs
from sop.door import Work
from sop.errors import Illegal, Incomplete
from sop.journal import feed as journal_feed
from sop.language import End, Move, Step
from sop.machine import current_step, procedure_of, transition_named
from sop.models import Response, StepRun
from sop.paper import disposing
from sop.paper.documents import name_of
from sop.permissions import acting, holders_of
from tickets import files as store
from tickets.models import Status, Ticket

if TYPE_CHECKING:
    from tickets.uploads import Checked

PAUSED = "Tiket sedang dijeda. Lanjutkan tiket sebelum menyelesaikan langkah."
NOT_AT_STEP = "Tiket tidak sedang menunggu sebuah langkah."


def waiting(work: Work, number: int) -> tuple[Step, StepRun]:
    step = current_step(work.ticket)
    if step is None or work.run is None:
        raise Illegal(NOT_AT_STEP)
    if step.number != number:
        raise out_of_order(step.number, number)
    if work.ticket.status == Status.WAITING:
        raise Illegal(PAUSED)
    return step, work.run


def out_of_order(waiting: int | None, asked: int) -> Illegal:
    """The refusal of a step that is not the waiting one."""
    if waiting is None:
        return Illegal(NOT_AT_STEP)
    return Illegal(
        f"Tiket menunggu langkah {waiting}, bukan langkah {asked}. Langkah SOP tidak dapat "
        "dilompati."
    )


def require_actor(work: Work, step: Step) -> None:
    names = " atau ".join(actor.name for actor in step.lanes)
    answered = step.mode == "all" and work.run and work.run.responses.filter(user=work.actor)
    if answered and not work.rights.may_complete:
        raise Illegal("Jawaban Anda untuk langkah ini sudah dicatat.")
    work.require(
        work.rights.may_complete, f"Hanya {names} yang dapat menyelesaikan langkah {step.number}."
    )


def move_of(ticket: Ticket, step: Step, branch: str) -> Move:
    procedure = procedure_of(ticket)
    move = procedure.move(step.number, branch) if procedure else None
    if move is None:
        words = "Pilih Ya atau Tidak." if step.is_decision else "Langkah ini tidak bercabang."
        raise Incomplete(words, {"branch": words})
    return move


def checked_output(
    work: Work, step: Step, branch: str, data: Mapping[str, Any], reason: str
) -> dict[str, Any]:
    """The output of this visit, only with the fields the step asks of the person's lanes."""
    asked = step.asked_of(holder.role.code for holder in work.rights.completes)
    if branch == "no":
        if not reason.strip():
            raise Incomplete("Isi alasan.", {"reason": "Isi alasan mengapa jawabannya Tidak."})
        return {"reason": reason.strip()}

    def held_by(role: str) -> list[int]:
        return [h.user.pk for h in work.directory.holders(role, work.ticket.handler)]

    kept, faults = answers.checked(asked, data, held_by)
    if faults:
        words = f"Output langkah {step.number} belum lengkap: {name_of(step)}."
        raise Incomplete(words, faults)
    return kept


def keep_files(work: Work, step: Step, run: StepRun, files: Iterable[Checked]) -> None:
    """Stores the files of the output with the step and visit; the reporter reads public ones."""
    store.store_all(
        files, work.ticket, by=work.actor, now=work.now, internal=not step.public,
        step=step.number, visit=run.visit,
    )  # fmt: skip


def record_answer(work: Work, step: Step, reason: str) -> None:
    """One role has answered; the step waits for the others."""
    work.record(
        "responded",
        f"mencatat jawaban pada langkah {step.number}",
        step=step.number,
        note=reason,
        internal=not step.public,
    )


def answer(work: Work, run: StepRun, branch: str, output: dict[str, Any]) -> None:
    for holder in work.rights.completes:
        Response.objects.create(
            run=run,
            role=holder.role.code,
            user=work.actor,
            user_title=holder.title,
            data={"branch": branch, **output},
            at=work.now,
        )


def all_answered(run: StepRun, step: Step) -> bool:
    return run.responses.count() == len(step.lanes)


def complete(work: Work, run: StepRun, move: Move, output: dict[str, Any], reason: str) -> None:
    """Fires the transition of the move, closes the run and opens what follows."""
    ticket, step = work.ticket, move.step
    procedure = procedure_of(ticket)
    assert procedure is not None
    title = work.rights.title
    try:
        transition_named(ticket, move.name)(now=work.now)
    except TransitionNotAllowed as error:
        raise Illegal(PAUSED if ticket.status == Status.WAITING else str(error)) from error
    officer: int | str | None = runs.CARRIED
    if move.branch != "no":
        output = facts.numbered(work, step, output)
        officer = facts.decided(work, run, step, output)
    data = output
    if step.mode == "all":
        data = {answer.role: answer.data for answer in run.responses.all()}
    runs.close(work, run, user=work.actor, title=title, branch=move.branch, data=data)
    disposing.answered(work, step)
    if move.branch != "no":
        disposing.from_step(work, run, step, output)
        journal_feed.from_step(work, run, step, output)
    work.record(
        "completed",
        completion_text(move),
        note=reason,
        step=step.number,
        title=title,
        data={"run": run.pk, "visit": run.visit, "branch": move.branch, "to": _place(move),
              "kept": run.kept, "worked_seconds": run.worked_seconds,
              "private_note": not step.public},
    )  # fmt: skip
    if work.first_promise:
        moment = when(work.first_promise.promised_at, ticket.handler)
        promised = {
            "promised_at": work.first_promise.promised_at,
            "revision": work.first_promise.revision,
        }
        text = f"menetapkan estimasi pulih {moment}"
        work.record("estimate", text, title=title, data=promised)
    facts.record_owner(work, step)
    if isinstance(move.to, End):
        _finish(work, move.to)
        return
    follow = procedure.step(move.to)
    opened = runs.open_step(work, procedure, follow, officer)
    announce_step(work, opened, follow)
    if step.number == procedure.steps[0].number:  # the rest is on the ticket, step by step
        work.tell(
            *news.to_reporter(
                work,
                kind="progress",
                subject="mulai ditangani",
                body=f"Berikutnya: {follow.label} ({follow.lanes[0].name})",
                key=f"done:{run.pk}",
                mail=False,
            )
        )


def completion_text(move: Move) -> str:
    """The words of the trail for one arrow."""
    step = move.step
    if not step.is_decision:
        return f"menyelesaikan langkah {step.number}: {step.activity}"
    answer = "Ya" if move.branch == "yes" else "Tidak"
    where = move.to.text.lower() if isinstance(move.to, End) else f"langkah {move.to}"
    way = "kembali ke" if move.is_back else "lanjut ke"
    way = "berakhir:" if isinstance(move.to, End) else way
    return f"menjawab {answer} pada langkah {step.number} “{step.question}”, {way} {where}"


def _place(move: Move) -> int | str:
    return "end" if isinstance(move.to, End) else move.to


def _finish(work: Work, end: End) -> None:
    ticket = work.ticket
    if work.overall:
        runs.close(work, work.overall, user=work.actor, title=work.rights.title)
    work.record("closed", f"menutup penanganan: {end.text}", data={"outcome": end.outcome})
    work.tell(
        *news.to_reporter(
            work,
            kind="closed",
            subject="penanganan selesai",
            body=f"Hasil: {end.text}. Bila gangguan masih terjadi, buka tiket dan pilih "
            "'Belum pulih'.",
            key=f"closed:{ticket.pk}:{ticket.sequence}",
            mail=True,
        )
    )


def announce_step(work: Work, run: StepRun, step: Step) -> None:
    people = acting(work.ticket, run, work.directory)
    helping = [h for a in step.helpers for h in holders_of(work.ticket, a, work.directory)]
    if not people:
        work.tell(*news.nobody_acts(work, run, step))
    work.tell(*news.step_waits(work, run, step, [*people, *helping], runs.calendar_of(work, run)))
