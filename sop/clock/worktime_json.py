"""Questions about working time as JSON, one a line: `manage.py worktime` and nothing else.

    {"tz": "Asia/Jakarta", "hours": {"mon": [["07:30", "12:00"], ["13:00", "16:00"]]},
     "holidays": ["2026-01-01"], "overrides": {"2026-02-19": [["08:00", "12:00"]]},
     "pauses": [["2026-11-23T09:00:00", "2026-11-23T10:00:00"]],
     "op": "add", "start": "2026-11-20T15:50:00", "working_seconds": 900}

`op` and what it takes and answers: `add` (start, working_seconds; negative goes back) and
`add_days` (start, days) -> {"end"}; `between` (start, end) -> {"working_seconds"}; `explain`
(start, end) -> {"spans", "working_seconds"}. `holidays` may also be {date: name}; holidays,
overrides and pauses may be left out. A time without offset is local in `tz` (the first, if the
clock shows it twice). What cannot be answered gives {"error": text}.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sop.clock import worktime

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]+)?)?"
    r"(Z|[+-][0-9]{2}(:?[0-9]{2}(:?[0-9]{2})?)?)?"
)

Question = dict[str, Any]
Answer = dict[str, Any]


def answer(line: bytes) -> str:
    """The answer to one line, as one line of JSON in ASCII without its line feed."""
    try:
        reply = _reply(_object(line))
    except (ValueError, OverflowError) as error:
        reply = {"error": str(error)}
    except RecursionError:
        reply = {"error": "the JSON is nested too deeply"}
    return json.dumps(reply)


def _object(line: bytes) -> Question:
    try:
        text = line.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError("the line is not UTF-8") from None
    try:
        found = json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise ValueError(f"the line is not JSON: {error}") from None
    if not isinstance(found, dict):
        raise ValueError("a question is a JSON object")
    return found


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON number")


def _reply(question: Question) -> Answer:
    op = question.get("op")
    ask = _OPS.get(op) if isinstance(op, str) else None
    if ask is None:
        raise ValueError(f"op must be one of {', '.join(_OPS)}, not {_short(op)}")
    cal = _calendar(question)
    return ask(cal, question, _pauses(question, cal.tz))


def _add(cal: worktime.Calendar, question: Question, pauses: list[worktime.Pause]) -> Answer:
    seconds = _integer(question, "working_seconds")
    return {"end": worktime.add(cal, _at(question, "start", cal), seconds, pauses).isoformat()}


def _add_days(cal: worktime.Calendar, question: Question, pauses: list[worktime.Pause]) -> Answer:
    days = _integer(question, "days")
    return {"end": worktime.add_days(cal, _at(question, "start", cal), days, pauses).isoformat()}


def _between(cal: worktime.Calendar, question: Question, pauses: list[worktime.Pause]) -> Answer:
    start, end = _at(question, "start", cal), _at(question, "end", cal)
    return {"working_seconds": worktime.between(cal, start, end, pauses)}


def _explain(cal: worktime.Calendar, question: Question, pauses: list[worktime.Pause]) -> Answer:
    start, end = _at(question, "start", cal), _at(question, "end", cal)
    spans = worktime.explain(cal, start, end, pauses)
    rows = [
        {
            "kind": span.kind,
            "start": span.start.isoformat(),
            "end": span.end.isoformat(),
            "seconds": span.seconds,
            "label": span.label,
        }
        for span in spans
    ]
    return {"spans": rows, "working_seconds": sum(span.seconds for span in spans)}


_OPS: dict[str, Callable[[worktime.Calendar, Question, list[worktime.Pause]], Answer]] = {
    "add": _add,
    "between": _between,
    "add_days": _add_days,
    "explain": _explain,
}


def _calendar(question: Question) -> worktime.Calendar:
    tz = _zone(question.get("tz"))
    if question.get("hours") is None:
        raise ValueError("hours is missing")
    hours = worktime.parse_hours(question["hours"])
    return worktime.Calendar(tz, hours, _overrides(question), _holidays(question))


def _zone(name: object) -> ZoneInfo:
    if not isinstance(name, str) or not name:
        raise ValueError("tz must name a time zone such as Asia/Jakarta")
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # a folder of zones is an OSError
        raise ValueError(f"unknown time zone {_short(name)}") from None


def _overrides(question: Question) -> dict[date, tuple[worktime.Interval, ...]]:
    found = question.get("overrides")
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise ValueError("overrides must be an object of date: list of intervals")
    overrides = {}
    for key, spans in found.items():
        try:
            overrides[_date(key)] = worktime.parse_intervals(spans)
        except ValueError as error:
            raise ValueError(f"overrides: {_short(key)}: {error}") from None
    return overrides


def _holidays(question: Question) -> dict[date, str]:
    found = question.get("holidays")
    if isinstance(found, list):
        return {_date(day): "" for day in found}
    names = {} if found is None else found
    if not isinstance(names, dict) or not all(isinstance(name, str) for name in names.values()):
        raise ValueError("holidays must be a list of dates or an object of date: name")
    return {_date(day): name for day, name in names.items()}


def _pauses(question: Question, tz: ZoneInfo) -> list[worktime.Pause]:
    found = question.get("pauses")
    if found is None:
        return []
    if not isinstance(found, list) or not all(isinstance(p, list) and len(p) == 2 for p in found):
        raise ValueError('pauses must be a list of pairs [["start", "end"], ...]')
    return [(_moment(start, "pauses", tz), _moment(end, "pauses", tz)) for start, end in found]


def _at(question: Question, key: str, cal: worktime.Calendar) -> datetime:
    if question.get(key) is None:
        raise ValueError(f"{key} is missing")
    return _moment(question[key], key, cal.tz)


def _moment(text: object, key: str, tz: ZoneInfo) -> datetime:
    try:
        if not isinstance(text, str) or not _MOMENT.fullmatch(text):
            raise ValueError
        found = datetime.fromisoformat(text)
    except ValueError:
        message = f"{key}: {_short(text)} is not a time such as 2026-11-20T15:50:00"
        raise ValueError(message) from None
    return found.replace(tzinfo=tz) if found.tzinfo is None else found


def _date(text: object) -> date:
    try:
        if not isinstance(text, str) or not _DATE.fullmatch(text):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{_short(text)} is not a date such as 2026-01-01") from None


def _integer(question: Question, key: str) -> int:
    found = question.get(key)
    if isinstance(found, float) and found.is_integer():
        return int(found)
    if isinstance(found, bool) or not isinstance(found, int):
        raise ValueError(f"{key} must be a whole number, not {_short(found)}")
    return found


def _short(value: object) -> str:
    text = json.dumps(value)
    return text if len(text) <= 60 else f"{text[:60]}..."
