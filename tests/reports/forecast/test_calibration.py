"""How true forecasts are: counted right, near what they say on a history that fits them."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from random import Random

import pytest
from django.core.management import call_command

from reports.forecast import backtest, calibration
from reports.forecast.calibration import Judged
from reports.forecast.simulate import Why
from reports.models import Course, Forecast
from tests.cast import NOW, Cast
from tests.reports.forecast import past
from tests.reports.forecast.chains import AT, at_step, chain, done, lognormal, plan, played
from tests.reports.rolled import rolled
from tickets.models import Ticket


def judged(ticket: int, hours: float, error: int | None = 0) -> Judged:
    """Ended so many hours from now; the range goes from one to three with its middle at two."""
    early, likely, late = (NOW + timedelta(hours=h) for h in (1, 2, 3))
    return Judged(ticket, "database-1", 1, early, likely, late, NOW + timedelta(hours=hours), error)


def test_the_counts_are_those_of_the_rows() -> None:
    rows = [judged(n, hours) for n, hours in enumerate((0.5, 1, 1.5, 2, 2.5, 3, 3.5, 9))]
    found = calibration.score(rows)
    assert (found.forecasts, found.before, found.inside) == (8, [2, 4, 6], 5)
    assert found.percent(found.inside) == 62  # 62.5, cut
    assert found.verdict == "few"


def test_several_forecasts_of_one_ticket_are_no_evidence_of_many() -> None:
    found = calibration.score(judged(1, 2) for _ in range(100))
    assert found.percent(100) is None and found.off is None
    assert found.verdict == "few"


def test_too_narrow_and_too_wide_are_said() -> None:
    outside = [judged(n, 9 if n % 2 else 2) for n in range(100)]
    assert calibration.score(outside).verdict == "narrow"
    assert calibration.score(judged(n, 2) for n in range(100)).verdict == "wide"
    fitting = [judged(n, 2 if n % 5 else 9) for n in range(100)]
    assert calibration.score(fitting).verdict == "fits"


def test_the_error_has_a_size_and_a_direction() -> None:
    found = calibration.score(
        judged(n, 2, error) for n, error in enumerate((-60, -30, 30, 90, 200))
    )
    assert (found.off, found.lean) == (60, 30)


def test_a_history_of_the_model_itself_is_judged_near_nominal() -> None:
    """Forecasts at each of three steps, ends drawn from the durations of the history."""
    chance = Random(4)
    made = plan(chain(3), {n: done(lognormal(chance, 300)) for n in (1, 2, 3)})
    rows = []
    for ticket in range(250):
        seconds = [lognormal(chance, 1)[0] for _ in range(3)]
        for number in (1, 2, 3):
            told = played(made.play(at_step(number), f"{ticket}:{number}", plays=100))
            ribbon = made.legs[1].ribbon
            end = ribbon.instant(ribbon.position(AT) + sum(seconds[number - 1 :]))
            early, likely, late, ended = (
                NOW + timedelta(seconds=at - AT) for at in (told.early, told.likely, told.late, end)
            )
            error = end - told.likely
            rows.append(Judged(ticket, "database-1", number, early, likely, late, ended, error))
    found = calibration.score(rows)
    assert found.before[0] / 750 == pytest.approx(0.1, abs=0.05)
    assert found.before[1] / 750 == pytest.approx(0.5, abs=0.07)
    assert found.before[2] / 750 == pytest.approx(0.9, abs=0.05)
    assert found.verdict == "fits"


@pytest.mark.django_db
def test_a_backtest_knows_nothing_of_the_future_and_writes_nothing(cast: Cast) -> None:
    chance = Random(9)
    worked = {n: lognormal(chance, 200, hours=1) for n in range(1, 10)}
    past.finished(cast, 90, worked=worked, back=0.2, since=NOW - timedelta(days=32))
    rolled(NOW)
    found = backtest.run(NOW, days=10, most=20)
    score = calibration.score(found.judged)
    assert len(score.tickets) == 20
    assert score.forecasts >= 9 * 20
    # The forecasts of a ticket go together, so these are twenty draws: three standard deviations.
    assert score.before[1] / score.forecasts == pytest.approx(0.5, abs=0.33)
    assert score.before[2] / score.forecasts == pytest.approx(0.9, abs=0.2)
    early = backtest.run(Ticket.objects.order_by("closed_at")[15].closed_at or NOW, 30, 5)
    assert early.refused[Why.FEW]  # then fewer than 20 had finished by the Monday
    assert not Forecast.objects.exists() and not Course.objects.exists()


@pytest.mark.django_db
def test_the_command_prints_its_table_and_makes_forecasts_anew(cast: Cast) -> None:
    past.finished(cast, 40, since=NOW - timedelta(days=60))
    rolled(NOW)
    said = StringIO()
    call_command("forecast", "--backtest", "--days", "3000", "--tickets", "10", stdout=said)
    assert "no forecast (few)" in said.getvalue() or "database" in said.getvalue()
    said = StringIO()
    call_command("forecast", stdout=said)
    assert "histories made" in said.getvalue()
