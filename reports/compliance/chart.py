"""The Pareto chart of the late steps, for the page and for the paper."""

from __future__ import annotations

from collections.abc import Callable

from reports.compliance import names
from reports.compliance.report import Line, Report
from reports.drawing import Bar, Chart, pareto

SHOWN = 12  # bars; the table of the steps has all


def late_chart(
    report: Report, url: Callable[[Line], str] | None = None, *, standalone: bool = False
) -> Chart | None:
    """None where nothing was late. `url` gives the list behind a bar."""
    if not report.late:
        return None
    bars = [
        Bar(
            f"{names.subject(late.line.procedure)} {late.line.label}", late.missed,
            str(late.missed), state="late", url=url(late.line) if url else "",
        )
        for late in report.late[:SHOWN]
    ]  # fmt: skip
    rest = sum(late.missed for late in report.late[SHOWN:])
    top = report.late[0]
    words = (
        f"{top.whole} kali lewat batas pada {len(report.late)} langkah; terbanyak "
        f"{top.line.label} ({top.missed})."
    )
    if rest:
        words += f" {rest} lainnya pada {len(report.late) - SHOWN} langkah tidak digambar."
    return pareto(
        bars, title=f"Langkah yang lewat batas, {report.period.name}", description=words,
        key="pareto", standalone=standalone,
    )  # fmt: skip
