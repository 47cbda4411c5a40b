"""`manage.py forecast`: make the forecasts anew, or show how true they would have been."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from reports.forecast import backtest, calibration, page, refresh
from reports.forecast.calibration import Score
from reports.forecast.figures import DISTANCES, distance
from reports.models import Forecast
from reports.scope import family_of

HEAD = (
    "", "forecasts", "tickets", "by early (10)", "by likely (50)", "by late (90)", "inside (80)",
    "median distance", "lean",
)  # fmt: skip


class Command(BaseCommand):
    help = (
        "Make the histories of the SOPs and the forecasts of open tickets anew. With --backtest "
        "finished tickets are foretold at each step from earlier history only; nothing is written."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--backtest", action="store_true", help="show, write nothing")
        parser.add_argument(
            "--days", type=int, default=90, help="tickets finished in the last N days"
        )
        parser.add_argument(
            "--tickets", type=int, default=300, help="the newest of each SOP and agency"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        if options["backtest"]:
            self._backtest(backtest.run(now, max(1, options["days"]), max(1, options["tickets"])))
            return
        made = refresh.histories(now)
        open_ones = Forecast.objects.filter(current=True).order_by("ticket")
        count = refresh.again(list(open_ones.values_list("ticket", flat=True)), now)
        self.stdout.write(f"{made} histories made, {count} forecasts made anew")

    def _backtest(self, found: backtest.Backtest) -> None:
        rows = found.judged
        sops = calibration.by(rows, lambda row: family_of(row.procedure))
        ways = calibration.by(rows, lambda row: distance(row.procedure, row.number))
        self._table([("all", calibration.score(rows))])
        self._table(sorted(sops.items()))
        self._table((label, ways[label]) for _, label in DISTANCES if label in ways)
        for why, count in sorted(found.refused.items()):
            self.stdout.write(f"no forecast ({why}): {count} visits")

    def _table(self, scores: Iterable[tuple[str, Score]]) -> None:
        lines = [HEAD, *(_line(label, score) for label, score in scores)]
        widths = [max(len(line[i]) for line in lines) for i in range(len(HEAD))]
        for line in lines:
            cells = (cell.ljust(wide) for cell, wide in zip(line, widths, strict=True))
            self.stdout.write("  ".join(cells).rstrip())
        self.stdout.write("")


def _line(label: str, score: Score) -> tuple[str, ...]:
    return (
        label, str(score.forecasts), str(len(score.tickets)),
        *(page.share(score, count) for count in score.before), page.share(score, score.inside),
        page.spent(score.off), page.lean(score),
    )  # fmt: skip
