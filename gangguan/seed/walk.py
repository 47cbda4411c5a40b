"""One ticket from its filing to its end, or to the instant at which the history stops.

The moves, the opening and closing of visits and what stands in the trail follow `sop.actions`,
`sop.completion` and `sop.runs`; how long and how often is in `habits`.
"""

from __future__ import annotations

from random import Random
from typing import NamedTuple

from gangguan.seed import habits, texts
from gangguan.seed.acting import Acting, Beyond
from gangguan.seed.complaint import Complaint
from gangguan.seed.hours import Hours
from gangguan.seed.rows import NULL, Row, Rows, moment, moment_or_null, stamp
from gangguan.seed.setting import Setting, Stage
from gangguan.seed.trail import RUNS, Trail, as_json
from gangguan.seed.visits import Visit, counted
from gangguan.seed.world import Person
from services.models import Kind
from sop.models import OVERALL
from sop.runs import LEFT
from tickets.models import INTAKE, Status

LONGEST = 20  # visits, after which every decision says Ya


class Fate(NamedTuple):
    """What will befall a ticket: visits (counted from 0) at which it happens, -1 for never."""

    unsorted: bool
    pause_at: int
    cancel_at: int
    reroute_at: int
    reopened: bool
    comments: bool


def fate(dice: Random) -> Fate:
    def at(share: float, last: int) -> int:
        return int(dice.random() * last) if dice.random() < share else -1

    return Fate(
        unsorted=dice.random() < habits.UNSORTED, pause_at=at(habits.PAUSED, 7),
        cancel_at=at(habits.CANCELLED, 4), reroute_at=at(habits.REROUTED * 2, 4),
        reopened=dice.random() < habits.REOPENED, comments=dice.random() < habits.COMMENTED,
    )  # fmt: skip


class Walk(Acting):
    """`pace` multiplies how long everything takes; `serial` is the ticket's id."""

    def __init__(
        self, setting: Setting, dice: Random, pk: int, number: str, filed: int, pace: float
    ) -> None:
        self.setting, self.dice, self.pk, self.pace = setting, dice, pk, pace
        self.complaint = Complaint.draw(setting, dice, filed)
        self.number, self.filed = number, filed
        self.fate = fate(dice)
        self.trail = Trail(setting, dice, pk)
        self.handler = self.complaint.handler
        self.hours: Hours = setting.hours[self.handler]
        self.procedure, self.place = INTAKE, "new"
        self.status: str = Status.REPORTED
        self.outcome = self.responsible = ""
        self.closed: int | None = None
        self.run: Visit | None = None
        self.overall: Visit | None = None
        self.due: int | None = None
        self.counts: dict[tuple[str, int], int] = {}
        self.named: dict[tuple[str, ...], Person | None] = {}
        self.last_of: dict[tuple[str, int], Visit] = {}
        self.steps = 0

    def go(self) -> bool:
        """Walks; False if the history stops before the ticket ends, which is then left open."""
        try:
            self._begin()
            while self._step():
                pass
        except Beyond:
            self._leave_open()
            return False
        return True

    def give(self, rows: Rows) -> None:
        if self.fate.comments:
            self._talk()
        rows["tickets_ticket"].append(self._row())
        self.trail.give(rows)

    # -- the course --------------------------------------------------------------------------

    def _begin(self) -> None:
        complaint, trail = self.complaint, self.trail
        trail.record(
            self.filed, "filed", complaint.filing, complaint.filed_by, complaint.filed_title,
            data=complaint.assessment,
        )  # fmt: skip
        if not self.fate.unsorted:
            self._start(complaint.procedure, self.filed)
            return
        at = self._after(self.filed, self.dice.lognormvariate(3.4, 0.8) * 60)
        self._routed(at, complaint.procedure, f"menetapkan SOP {self._name(complaint.procedure)}",
                     "Jenis gangguan ditetapkan setelah dihubungi.")  # fmt: skip

    def _step(self) -> bool:
        """Completes the waiting step, or what happens in its place; False at the end."""
        run = self.run
        assert run is not None
        turn, self.steps = self.steps, self.steps + 1
        work = self._work(run)
        if self.fate.cancel_at == turn:
            self._cancel(self._after(run.opened, work / 2))
            return False
        if self.fate.reroute_at == turn and self._reroute(run, work):
            return True
        if self.fate.pause_at == turn:
            self._pause(run, work)
        at = self._done_at(run, work)
        self._complete(run, at)
        if self.closed is None:
            return True
        return self._reopen()

    def _start(self, procedure: str, at: int) -> None:
        self.trail.sequence += 1
        self.procedure, self.place = procedure, "1"
        first = self.setting.stages[procedure, 1]
        self._open(first, at)
        self._open_overall(at, since=self.filed)
        self.trail.record(
            at, "started", f"memulai SOP {self._name(procedure)}", None,
            data=as_json(procedure=procedure, due_at=stamp(self.due) if self.due else None),
        )  # fmt: skip

    def _complete(self, run: Visit, at: int) -> None:
        stage, trail = run.stage, self.trail
        branch = self._branch(run)
        run.closed_by = by = self._actor(run)
        self._fill(run, branch, at)
        trail.sequence += 1
        self._close(run, at, by, branch)
        note = ""
        if branch == "no":
            note = texts.REASONS_NO[run.pk % len(texts.REASONS_NO)]
        way = stage.ways[branch]
        trail.completed(run, at, way.to, note)
        self._facts(run, at, by)
        self.place = "end" if way.to is None else str(way.to)
        if way.to is None:
            self.status, self.outcome, self.closed = Status.CLOSED, way.outcome, at
            self._close_overall(at, by)
            trail.record(at, "closed", f"menutup penanganan: {way.ending}", by, run.title,
                         data=f'{{"outcome": "{way.outcome}"}}')  # fmt: skip
            self.run = None
            return
        self.status = Status.IN_PROGRESS
        follow = self.setting.stages[self.procedure, way.to]
        self._open(follow, at)

    def _branch(self, run: Visit) -> str:
        if len(run.stage.ways) < 2:
            return ""
        first, later = run.stage.no
        share = first if run.visit == 1 else later
        if run.visit >= habits.VISITS or len(self.trail.visits) > LONGEST:
            return "yes"
        return "no" if self.dice.random() < share else "yes"

    def _reroute(self, run: Visit, work: float) -> bool:
        if self.procedure != "network-1" or self.complaint.service.code not in (
            "simpeg",
            "simda",
            "eoffice",
        ):
            return False
        at = self._after(run.opened, work / 2)
        name = self._name("database-1")
        self._close(run, at, self.complaint.helpdesk, LEFT)
        self._close_overall(at, self.complaint.helpdesk, LEFT)
        self._routed(at, "database-1", f"memindahkan ke SOP {name}",
                     "Penyebab ada pada database, bukan pada jaringan.")  # fmt: skip
        return True

    def _routed(self, at: int, procedure: str, text: str, note: str) -> None:
        self.trail.record(
            at, "routed", text, self.complaint.helpdesk, self.setting.role_names["helpdesk"],
            note=note, data=as_json(**{"from": self.procedure, "to": procedure},
                                    handler=self.handler),
        )  # fmt: skip
        self._start(procedure, at)
        self.status = Status.IN_PROGRESS

    def _cancel(self, at: int) -> None:
        by, title = self.complaint.helpdesk, self.setting.role_names["helpdesk"]
        assert self.run is not None
        self._close(self.run, at, by, LEFT, title)
        self._close_overall(at, by, LEFT, title)
        self.trail.sequence += 1
        self.place, self.status, self.outcome = "cancelled", Status.CANCELLED, "cancelled"
        self.closed, self.run = at, None
        self.trail.record(at, "cancelled", "membatalkan aduan", by, title,
                          note="Aduan ganda; sudah ditangani pada tiket lain.")  # fmt: skip

    def _reopen(self) -> bool:
        """A resolved ticket comes back once; True if it did."""
        if not self.fate.reopened or self.outcome != "resolved" or self.closed is None:
            return False
        self.fate = self.fate._replace(reopened=False, pause_at=-1)
        at = self.closed + int(self.dice.uniform(0.3, 4) * 86_400)
        if at > self.setting.until:
            return False
        number = self.setting.reopen_at[self.procedure]
        self.trail.sequence += 1
        self.closed, self.outcome, self.status = None, "", Status.IN_PROGRESS
        self.place = str(number)
        self._open(self.setting.stages[self.procedure, number], at)
        self._open_overall(at, since=at)
        self.trail.record(
            at, "reopened", f"membuka kembali aduan pada langkah {number}",
            self.complaint.filed_by, self.complaint.filed_title,
            note="Gangguan yang sama timbul kembali.",
        )  # fmt: skip
        return True

    def _leave_open(self) -> None:
        until = self.setting.until
        for visit in filter(None, (self.run, self.overall)):
            if visit.paused is not None:
                visit.set_times(self.trail.halts)
                self.trail.climb(visit, visit.paused, self.handler, stays=True)
                visit.next_alarm = None
            elif visit.closed is None:
                visit.set_times(self.trail.halts)
                self.trail.climb(visit, until, self.handler, stays=True)

    # -- visits ------------------------------------------------------------------------------

    def _open(self, stage: Stage, at: int) -> None:
        run = self._visit(stage, at)
        if not stage.joint:
            run.holder = self.named.get(stage.roles)
        target = run.target
        if target.group and target.group != stage.number:
            run.clock_from = self.last_of[stage.procedure, target.group].clock_from
        if run.promised and self.trail.estimates:
            self._take_promise(run)
        self.last_of[stage.procedure, stage.number] = self.run = run

    def _open_overall(self, at: int, since: int) -> None:
        run = self._visit(self.setting.stages[self.procedure, OVERALL], at)
        run.clock_from = since
        run.set_times(self.trail.halts)
        self.overall, self.due = run, run.due

    def _visit(self, stage: Stage, at: int) -> Visit:
        key = (stage.procedure, stage.number)
        self.counts[key] = self.counts.get(key, 0) + 1
        target = stage.target(self.hours.day(at))
        run = Visit(
            pk=self.pk * RUNS + len(self.trail.visits), ticket=self.pk, stage=stage,
            visit=self.counts[key], opened=at, sequence=self.trail.sequence,
            calendar=self.setting.world.calendars[self.handler].pk, hours=self.hours,
            counted=counted(target, self.hours, self.setting.clock), target=target, clock_from=at,
        )  # fmt: skip
        self.trail.visits.append(run)
        return run

    def _close(self, run: Visit, at: int, by: Person, branch: str, title: str = "") -> None:
        if not title:
            title = self.setting.role_names[run.stage.roles[0] if branch != LEFT else "helpdesk"]
        run.set_times(self.trail.halts)
        self.trail.climb(run, at, self.handler)
        run.close(at, by, title, branch, self.trail.halts)

    def _close_overall(self, at: int, by: Person, branch: str = "", title: str = "") -> None:
        run = self.overall
        assert run is not None
        run.set_times(self.trail.halts)
        self.due = run.due
        self.trail.climb(run, at, self.handler)
        run.close(at, by, title or (self.run.title if self.run else ""), branch, self.trail.halts)
        self.overall = None

    # -- the ticket itself ---------------------------------------------------------------------

    def _name(self, procedure: str) -> str:
        return self.setting.names[procedure]

    def _talk(self) -> None:
        """A question of the reporter and an answer, while the ticket was open; or a note."""
        complaint, trail, dice = self.complaint, self.trail, self.dice
        asked, answer = texts.MESSAGES[int(dice.random() * len(texts.MESSAGES))]
        desk = (complaint.helpdesk, self.setting.role_names["helpdesk"])
        said = [(*desk, answer, False)]
        if complaint.reporter:
            said.insert(0, (complaint.reporter, complaint.reporter.title, asked, False))
        else:
            said = [(*desk, texts.NOTES[int(dice.random() * len(texts.NOTES))], True)]
        at = self.filed
        for by, title, body, internal in said:
            at = self.hours.after(at, int(dice.uniform(300, 5400)))
            if at > (self.closed or self.setting.until):
                return
            pk = trail.next_pk(trail.comments)
            trail.comments.append(
                (pk, self.pk, by.pk, title, body, int(internal), f"seed-{pk}", moment(at))
            )
            trail.record(
                at, "note" if internal else "comment",
                "menulis catatan internal" if internal else "menulis pesan", by, title,
                internal=internal, data=f'{{"comment": {pk}}}', moves=False,
            )  # fmt: skip

    def _row(self) -> Row:
        complaint = self.complaint
        kind = Kind.OTHER.value if self.fate.unsorted else complaint.kind
        return (
            self.pk, self.number, complaint.title, complaint.service.pk, kind, complaint.symptoms,
            "{}", moment(self.filed - 1500), complaint.room, complaint.impact, complaint.stopped,
            complaint.payroll, complaint.level,
            complaint.reporter.pk if complaint.reporter else NULL,
            complaint.contact, "", "", complaint.place.pk, self.handler, complaint.filed_by.pk,
            complaint.channel, f"seed-{self.pk}", self.procedure, f"{self.procedure}.{self.place}",
            self.trail.sequence, self.status, self.outcome, self.responsible, complaint.drill,
            moment(self.filed), moment_or_null(self.due),
            moment_or_null(self.closed),
        )  # fmt: skip
