"""Facts of the ticket that an output decides: owner, estimate, officer, agenda number."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.dateparse import parse_date, parse_datetime

from papers.agenda.register import take_agenda
from sop import news, runs
from sop.errors import Incomplete
from sop.forms.prefill import handed_in
from sop.language import Field, Step
from sop.models import Estimate, StepRun
from tickets.models import Party

if TYPE_CHECKING:
    from sop.door import Work


def numbered(work: Work, step: Step, output: dict[str, Any]) -> dict[str, Any]:
    """The output with the number from the agenda of incoming letters where it was left blank."""
    blank = [f for f in step.form if f.sets == "agenda" and not output.get(f.name)]
    if not blank:
        return output
    letter: dict[str, Any] = {}
    for run in handed_in(work.ticket).values():
        letter |= run.data
    given = letter.get("letter_date")
    dated = given if isinstance(given, date) else parse_date(str(given or ""))
    entry = take_agenda(
        work.ticket.handler, ticket=work.ticket, subject=letter.get("subject") or work.ticket.title,
        party=work.ticket.office.name, party_number=letter.get("letter_number") or "",
        dated=dated or work.now.astimezone(work.ticket.handler.tz).date(),
        by=work.actor, now=work.now,
    )  # fmt: skip
    return {**output, **{field.name: entry.number for field in blank}}


def decided(work: Work, run: StepRun, step: Step, output: Mapping[str, Any]) -> int | str | None:
    """Facts of the ticket that an output decides; gives the officer named for the next step, None
    if the form asks for one and was left blank: then all holders may."""
    holder: int | str | None = runs.CARRIED
    for field in step.form:
        value = output.get(field.name)
        if field.sets == "next_holder":
            holder = None
        if not value:
            continue
        if field.sets == "responsible":
            own(work, value)
        elif field.sets == "estimate":
            moment = value if isinstance(value, datetime) else parse_datetime(str(value))
            if moment is None:
                raise Incomplete("Estimasi tidak terbaca.", {field.name: "Isi tanggal dan jam."})
            promise(work, run, moment, "")
        elif field.sets == "tells_estimate":
            work.tell(
                *news.estimate_told(
                    work, Estimate.objects.filter(ticket=work.ticket).latest("revision"), str(value)
                )
            )
        elif field.sets == "next_holder":
            holder = _named(work, field, value)
    _told(work, step, output)
    return holder


def _named(work: Work, field: Field, value: Any) -> int | None:
    """The one officer who is named; of several everybody in the lane may act."""
    given = value if isinstance(value, list) else [value]
    named = [officer(work, field.role, one, field.name) for one in given]
    return named[0] if len(named) == 1 else None


def _told(work: Work, step: Step, output: Mapping[str, Any]) -> None:
    """Notes on the newest estimate to whom, how and when it was passed on (network step 8)."""
    facts = {f.sets: (f, output.get(f.name)) for f in step.form if f.sets.startswith("told_")}
    if not facts:
        return
    estimate = Estimate.objects.filter(ticket=work.ticket).order_by("-revision").first()
    if estimate is None:
        return
    for name, (field, value) in facts.items():
        words = dict(field.choices).get(str(value), value)
        setattr(estimate, name, words or (None if name == "told_at" else ""))
    estimate.told_by = work.actor
    estimate.save(update_fields=["told_to", "told_how", "told_at", "told_by"])


def officer(work: Work, role: str, value: Any, name: str) -> int:
    found = [h for h in work.directory.holders(role, work.ticket.handler)
             if str(h.user.pk) == str(value)]  # fmt: skip
    if not found:
        words = "Pilih pegawai yang memegang peran itu hari ini."
        raise Incomplete(words, {name: words})
    return found[0].user.pk


def promise(
    work: Work,
    run: StepRun | None,
    promised_at: datetime,
    reason: str,
    told: Mapping[str, Any] | None = None,
) -> Estimate:
    if promised_at <= work.now:
        words = "Estimasi harus di waktu yang akan datang."
        raise Incomplete(words, {"estimate": words, "promised_at": words})
    ticket = work.ticket
    estimate = Estimate.objects.create(
        ticket=ticket,
        run=run or StepRun.objects.steps().filter(ticket=ticket).latest("id"),
        revision=Estimate.objects.filter(ticket=ticket).count() + 1,
        promised_at=promised_at,
        reason=reason.strip(),
        given_by=work.actor,
        given_at=work.now,
        told_by=work.actor if told else None,
        **(told or {}),
    )
    if estimate.revision > 1:
        work.tell(*news.estimate_told(work, estimate))
    else:
        work.first_promise = estimate
    return estimate


def own(work: Work, party: str) -> None:
    """Whose fault it is to repair (network step 4; corrected on site at 6)."""
    if work.ticket.responsible != party:
        work.new_owner = (work.ticket.responsible, party)
        work.ticket.responsible = party


def record_owner(work: Work, step: Step) -> None:
    """The trail tells who answers for the repair, and who did before."""
    if work.new_owner is None:
        return
    before, party = work.new_owner
    words = f"menetapkan penanggung jawab perbaikan: {Party(party).label}"
    if before:
        words = (
            f"mengubah penanggung jawab perbaikan dari {Party(before).label} menjadi "
            f"{Party(party).label}"
        )
    work.record("responsible", words, step=step.number, data={"from": before, "to": party})
    work.tell(*news.owner_told(work, str(Party(party).label), corrected=bool(before)))
