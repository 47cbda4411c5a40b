"""The rows of one ticket while it is walked: events by their time, rungs, promises, pauses."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from gangguan.seed import habits, texts
from gangguan.seed.hours import Halt
from gangguan.seed.rows import NULL, Rows, moment, stamp
from gangguan.seed.setting import Setting
from gangguan.seed.visits import Visit
from gangguan.seed.world import Person
from sop import news
from sop.models import StepRun

PORTAL = "Portal"
# Room for the rows of one ticket: its ids begin at its own id times this.
RUNS, EVENTS, OTHERS = 48, 256, 256

HEADLINES = {
    (number, level): news.headline(StepRun(number=number), level)
    for number in range(16)
    for level in (75, 100, 150, 200)
}


class Trail:
    """`pk` of the ticket; `sequence` counts its moves as the portal does."""

    def __init__(self, setting: Setting, dice: Random, pk: int) -> None:
        self.setting, self.dice, self.pk = setting, dice, pk
        self.sequence = 0
        self.events: list[tuple[Any, ...]] = []
        self.visits: list[Visit] = []
        self.responses: list[tuple[Any, ...]] = []
        self.pauses: list[tuple[Any, ...]] = []
        self.estimates: list[list[Any]] = []
        self.escalations: list[tuple[Any, ...]] = []
        self.comments: list[tuple[Any, ...]] = []
        self.halts: list[Halt] = []
        self.promised_at = self.promised_on = 0  # of the newest promise

    def next_pk(self, rows: list[Any]) -> int:
        return self.pk * OTHERS + len(rows)

    def record(
        self, at: int, kind: str, text: str, by: Person | None, title: str = "", *,
        step: int | None = None, note: str = "", internal: bool = False, data: str = "{}",
        happened: int | None = None, moves: bool = True,
    ) -> None:  # fmt: skip
        """One event. Without `moves` it is written beside the ticket's moves, in the order of
        time, with the sequence of that time."""
        self.events.append(
            (at, len(self.events), self.sequence if moves else None, kind, by, title or PORTAL,
             step, text, note, int(internal), data, at if happened is None else happened)
        )  # fmt: skip

    # -- the ladder --------------------------------------------------------------------------

    def climb(self, visit: Visit, until: int, handler: int, *, stays: bool = False) -> None:
        """Announces what is due before `until`: the closing of the visit, or with `stays` the
        instant at which it is left open."""
        if visit.due is None:
            return
        whole = visit.stage.number == 0
        for level, due in visit.rungs(self.setting.levels[whole], self.halts, until):
            created = max(due, visit.opened) + int(self.dice.random() * 45)
            if created >= until and not stays:
                return
            visit.level = level
            self._rung(visit, level, due, min(created, until), handler, stays)

    def _rung(
        self, visit: Visit, level: int, due: int, created: int, handler: int, stays: bool
    ) -> None:
        setting, dice = self.setting, self.dice
        whole = visit.stage.number == 0
        roles = visit.stage.roles or self._waiting(created)
        role = setting.asked[handler, roles[0] if roles else "", whole, level]
        pk = self.next_pk(self.escalations)
        remind = NULL
        answered = NULL
        by: Person | None = None
        words = ""
        if role:
            hours = setting.hours[handler]
            at = hours.after(created, int(dice.uniform(*habits.ARAHAN) * 60))
            if dice.random() < habits.ANSWERED and at < setting.until:
                by = setting.holders(role, handler)[0]
                answered, words = moment(at), texts.ARAHAN[level % len(texts.ARAHAN)]
                self._arahan(visit, level, at, pk, by, setting.role_names[role], words)
            elif stays:
                remind = moment(hours.after(setting.until, 27_000))
        self.escalations.append(
            (pk, visit.pk, visit.promise, level, moment(due), moment(created), 0, int(bool(role)),
             role, remind, answered, by.pk if by else NULL, words)
        )  # fmt: skip
        self.record(
            created, "escalated", HEADLINES[visit.stage.number, level], None, internal=True,
            step=visit.stage.number or None, happened=due, moves=False,
            data=f'{{"run": {visit.pk}, "level": {level}, "due_at": "{stamp(due)}", '
                 f'"late": false, "told": []}}',
        )  # fmt: skip

    def _arahan(
        self, visit: Visit, level: int, at: int, pk: int, by: Person, title: str, words: str
    ) -> None:
        number = visit.stage.number
        text = (f"memberi arahan atas keterlambatan langkah {number}" if number
                else "memberi arahan atas batas keseluruhan")  # fmt: skip
        self.record(
            at, "arahan", text, by, title, step=number or None, note=words, internal=True,
            data=f'{{"escalation": {pk}, "level": {level}}}', moves=False,
        )  # fmt: skip

    def _waiting(self, at: int) -> tuple[str, ...]:
        """The roles of the step that waited at an instant."""
        for visit in reversed(self.visits):
            if visit.stage.number and visit.opened <= at:
                return visit.stage.roles
        return ()

    # -- rows --------------------------------------------------------------------------------

    def completed(self, visit: Visit, at: int, to: int | None, note: str) -> None:
        stage = visit.stage
        kept = "null" if visit.kept is None else ("true" if visit.kept else "false")
        place = '"end"' if to is None else str(to)
        private = "false" if stage.public else "true"
        self.record(
            at, "completed", stage.ways[visit.branch].text, visit.closed_by, visit.title,
            step=stage.number, note=note,
            data=f'{{"run": {visit.pk}, "visit": {visit.visit}, "branch": "{visit.branch}", '
                 f'"to": {place}, "kept": {kept}, "worked_seconds": {visit.worked}, '
                 f'"private_note": {private}}}',
        )  # fmt: skip

    def give(self, rows: Rows) -> None:
        """Hands in the rows, the events numbered in the order in which they were recorded."""
        rows["sop_steprun"].extend(visit.row() for visit in self.visits)
        rows["sop_response"].extend(self.responses)
        rows["sop_pause"].extend(self.pauses)
        rows["sop_estimate"].extend(map(tuple, self.estimates))
        rows["sop_escalation"].extend(self.escalations)
        rows["tickets_comment"].extend(self.comments)
        self.events.sort(key=lambda event: event[:2])
        pk, sequence, out = self.pk * EVENTS, 0, rows["tickets_event"]
        for (
            at,
            _,
            moved,
            kind,
            by,
            title,
            step,
            text,
            note,
            internal,
            data,
            happened,
        ) in self.events:
            sequence = max(sequence, moved or 0)
            out.append(
                (pk, self.pk, sequence, kind, by.pk if by else NULL, title,
                 NULL if step is None else step, text, note,
                 internal, data, "", moment(happened), moment(at))
            )  # fmt: skip
            pk += 1


def as_json(**data: Any) -> str:
    return json.dumps(data, ensure_ascii=False)
