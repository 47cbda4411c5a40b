"""What officers do at a step: when they are done, what they hand in, pauses and promises."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random
from typing import Any

from gangguan.seed import habits, texts
from gangguan.seed.complaint import Complaint, pick
from gangguan.seed.hours import Hours
from gangguan.seed.rows import NULL, moment, stamp
from gangguan.seed.setting import Setting
from gangguan.seed.trail import Trail
from gangguan.seed.visits import Visit
from gangguan.seed.world import Person
from people.localtime import when
from sop.language import SECONDS_OF_WORKING_DAY, Unit
from sop.models import Pause
from tickets.models import Party, Status

QUARTER = 900


class Beyond(Exception):
    """The next act lies after the history."""


class Acting:
    """The part of a walk that lies within one step."""

    setting: Setting
    dice: Random
    pk: int
    pace: float
    complaint: Complaint
    trail: Trail
    handler: int
    hours: Hours
    status: str
    responsible: str
    named: dict[tuple[str, ...], Person | None]
    run: Visit | None
    overall: Visit | None

    # -- time --------------------------------------------------------------------------------

    def _after(self, start: int, seconds: float) -> int:
        """Working time later; raises Beyond past the end of the history."""
        at = self.hours.after(start, max(30, int(seconds)), self.trail.halts)
        if at > self.setting.until:
            raise Beyond
        return at

    def _work(self, run: Visit) -> float:
        """Working seconds that the visit takes."""
        stage, target = run.stage, run.target
        usual = stage.median * 60
        if target.high is not None:
            day = SECONDS_OF_WORKING_DAY if target.unit == Unit.DAYS else 1
            usual = stage.median * target.high * day
        spread: float = self.dice.lognormvariate(0.0, habits.SPREAD)
        return max(60.0, usual * spread * self.pace)

    def _done_at(self, run: Visit, work: float) -> int:
        if run.stage.joint:
            self._first_answer(run, work)
        if run.promise:
            return self._repaired_at(run)
        return self._after(run.opened, work)

    def _repaired_at(self, run: Visit) -> int:
        """A repair takes about what was promised; some promises are put off in time."""
        given, promised = run.clock_from, self.hours.between(run.clock_from, run.due or 0)
        share = habits.REPAIR * self.dice.lognormvariate(0.0, 0.4) * self.pace
        earliest = self.hours.after(run.opened, QUARTER, self.trail.halts)
        at = max(self.hours.after(given, int(promised * share) + 60, self.trail.halts), earliest)
        if self.dice.random() < habits.REVISED:
            self._revise(run, at)
        if at > self.setting.until:
            raise Beyond
        return at

    def _revise(self, run: Visit, done: int) -> None:
        assert run.due is not None
        span = self.hours.between(run.opened, min(run.due, done))
        if span < 2 * QUARTER:
            return
        at = self._after(run.opened, span * 0.7)
        if at >= done or any(start <= at <= end for start, end in self.trail.halts):
            return
        self.trail.climb(run, at, self.handler)
        self.trail.sequence += 1
        promised = self._promise(run, at, 0.6, "Suku cadang dikirim dari gudang.")
        how, by = "WhatsApp", self._pick("network_coordinator")
        self.trail.estimates[-1][8:] = [self.complaint.contact, how, moment(at), by.pk]
        self._take_promise(run)
        run.set_times(self.trail.halts)
        self.trail.record(
            at, "estimate", f"mengubah estimasi pulih menjadi {self._local(promised)}", by,
            self.setting.role_names["network_coordinator"],
            note="Suku cadang dikirim dari gudang.",
            data=f'{{"promised_at": "{stamp(promised)}", "revision": {run.promise}, "told": {{}}}}',
        )  # fmt: skip

    # -- people ------------------------------------------------------------------------------

    def _pick(self, role: str) -> Person:
        if role == "ipas_user" and self.complaint.place.ipas_user:
            return self.complaint.place.ipas_user
        holders = self.setting.holders(role, self.handler)
        return holders[int(self.dice.random() * len(holders))]

    def _actor(self, run: Visit) -> Person:
        return run.holder or self._pick(run.stage.roles[-1])

    def _local(self, instant: int) -> str:
        at = datetime.fromtimestamp(instant, UTC)
        return when(at, self.complaint.service.handler)

    # -- outputs -----------------------------------------------------------------------------

    def _fill(self, run: Visit, branch: str, at: int) -> None:
        """The output of the visit, and before it what it decides."""
        stage = run.stage
        if branch == "no":
            refusal = self.setting.refusals[run.pk % len(self.setting.refusals)]
            run.data = refusal
            if stage.joint:
                run.data = f'{{"{stage.roles[-1]}": {refusal}}}'
                self._respond(run, stage.roles[-1], at, refusal)
            return
        if stage.joint:
            self._respond(run, stage.roles[-1], at)
        if self.dice.random() < habits.UNRECORDED:
            return
        run.data = stage.outputs[run.pk % len(stage.outputs)] % self._fillings(run, at)

    def _fillings(self, run: Visit, at: int) -> dict[str, Any]:
        stage, officer = run.stage, 0
        later = at
        if stage.names:
            chosen = self._pick(stage.names)
            self.named[(stage.names,)] = chosen
            officer = chosen.pk
        if (stage.procedure, stage.number) == ("network-1", 4):
            owns = self.dice.random() < habits.REPORTER_OWNS
            self.responsible = Party.REPORTER.value if owns else Party.HANDLER.value
        if (stage.procedure, stage.number) == ("network-1", 6):
            later = self._promise(run, at, 1.0, "")
        return {"at": stamp(at), "later": stamp(later), "day": stamp(at)[:10], "officer": officer,
                "owner": self.responsible}  # fmt: skip

    def _facts(self, run: Visit, at: int, by: Person) -> None:
        """What the trail tells besides of a completed step."""
        if run.stage.procedure != "network-1" or run.branch == "no" or run.data == "{}":
            return
        match run.stage.number:
            case 4:
                party = Party(self.responsible)
                self.trail.record(
                    at, "responsible",
                    f"menetapkan penanggung jawab perbaikan: {party.label}", by, run.title, step=4,
                    data=f'{{"from": "", "to": "{party.value}"}}',
                )  # fmt: skip
            case 6 if len(self.trail.estimates) == 1:
                promised = self.trail.promised_at
                self.trail.record(
                    at, "estimate", f"menetapkan estimasi pulih {self._local(promised)}", by,
                    run.title,
                )  # fmt: skip
            case 8 if self.trail.estimates:
                self.trail.estimates[-1][8:] = [
                    self.complaint.contact,
                    "Telepon",
                    moment(at),
                    by.pk,
                ]

    def _promise(self, run: Visit, at: int, share: float, reason: str) -> int:
        """A promised time of recovery on a quarter of an hour; gives the instant."""
        trail = self.trail
        median, spread = habits.PROMISE
        work = self.dice.lognormvariate(0.0, spread) * median * 60 * share
        promised = self.hours.after(at, max(QUARTER, int(work)))
        promised += -promised % QUARTER
        trail.promised_at, trail.promised_on = promised, at
        by = run.closed_by or self._actor(run)
        trail.estimates.append(
            [trail.next_pk(trail.estimates), self.pk, run.pk, len(trail.estimates) + 1,
             moment(promised), reason, by.pk, moment(at), "", "", NULL, NULL]
        )  # fmt: skip
        return promised

    def _take_promise(self, run: Visit) -> None:
        """The newest promise is the limit, with a ladder of its own."""
        run.due, run.clock_from = self.trail.promised_at, self.trail.promised_on
        run.promise, run.level = len(self.trail.estimates), 0

    # -- answers of several, pauses ------------------------------------------------------------

    def _first_answer(self, run: Visit, work: float) -> None:
        at = self._after(run.opened, work / 2)
        role = run.stage.roles[0]
        by = self._respond(run, role, at)
        self.trail.record(
            at, "responded", f"mencatat jawaban pada langkah {run.stage.number}", by,
            self.setting.role_names[role], step=run.stage.number, internal=not run.stage.public,
        )  # fmt: skip

    def _respond(self, run: Visit, role: str, at: int, data: str = "") -> Person:
        by = self._pick(role)
        filled = data or run.stage.responses[role] % {
            "at": stamp(at), "later": stamp(at), "day": stamp(at)[:10], "officer": by.pk,
            "owner": "",
        }  # fmt: skip
        if data:
            filled = f'{{"branch": "no", {data[1:]}'
        pk = self.trail.next_pk(self.trail.responses)
        self.trail.responses.append(
            (pk, run.pk, role, by.pk, self.setting.role_names[role], filled, moment(at))
        )
        return by

    def _pause(self, run: Visit, work: float) -> None:
        """Halts the clocks within the visit; raises Beyond if the history stops meanwhile."""
        setting, trail, dice = self.setting, self.trail, self.dice
        start = self._after(run.opened, work * dice.uniform(0.1, 0.9))
        reason, minutes = pick(dice, tuple(((r, m), share) for r, share, m in habits.PAUSES))
        length = int(minutes * 60 * dice.lognormvariate(0.0, 0.7)) + 300
        end = self.hours.after(start, length)
        expected = self.hours.after(start, int(minutes * 60))
        role = run.stage.roles[0]
        by, title = self._pick(role), setting.role_names[role]
        trail.sequence += 1
        trail.record(
            start, "paused", f"menjeda penanganan: {Pause.Reason(reason).label}", by, title,
            note=texts.PAUSE_NOTE,
            data=f'{{"reason": "{reason.value}", "expected_end": "{stamp(expected)}"}}',
        )  # fmt: skip
        ended = end <= setting.until
        trail.pauses.append(
            (trail.next_pk(trail.pauses), self.pk, reason.value, texts.PAUSE_NOTE, NULL,
             moment(start), by.pk, moment(expected), moment(end) if ended else NULL,
             by.pk if ended else NULL, moment(expected))
        )  # fmt: skip
        if not ended:
            self.status = Status.WAITING
            run.paused = start
            if self.overall:
                self.overall.paused = start
            raise Beyond
        trail.halts.append((start, end))
        trail.sequence += 1
        self.status = Status.IN_PROGRESS
        trail.record(end, "resumed", "melanjutkan penanganan", by, title,
                     note="Yang ditunggu sudah ada.")  # fmt: skip
