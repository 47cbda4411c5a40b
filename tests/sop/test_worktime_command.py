"""`manage.py worktime`: a line in, a line out, whatever the line is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from sop.clock.worktime_json import answer

ROOT = Path(__file__).resolve().parents[2]

MON_THU = [["07:30", "12:00"], ["13:00", "16:00"]]
HOURS = {
    **dict.fromkeys(("mon", "tue", "wed", "thu"), MON_THU),
    "fri": [["07:30", "11:30"], ["13:00", "16:30"]],
}
ADD = {
    "tz": "Asia/Jakarta",
    "hours": HOURS,
    "op": "add",
    "start": "2026-11-20T15:50:00",
    "working_seconds": 900,
}


def asked(**changes: Any) -> dict[str, Any]:
    reply = json.loads(answer(json.dumps(ADD | changes).encode()))
    assert isinstance(reply, dict)
    return reply


def asked_raw(line: bytes) -> dict[str, Any]:
    text = answer(line)
    assert "\n" not in text
    reply = json.loads(text)
    assert isinstance(reply, dict)
    return reply


def test_add() -> None:
    assert asked() == {"end": "2026-11-20T16:05:00+07:00"}
    assert asked(working_seconds=3600) == {"end": "2026-11-23T07:50:00+07:00"}
    assert asked(working_seconds=0) == {"end": "2026-11-20T15:50:00+07:00"}
    assert asked(working_seconds=900.0) == {"end": "2026-11-20T16:05:00+07:00"}


def test_a_negative_sum_goes_back() -> None:
    assert asked(working_seconds=-3600) == {"end": "2026-11-20T14:50:00+07:00"}


def test_between_in_both_directions() -> None:
    ends = {"op": "between", "start": "2026-11-20T15:50:00", "end": "2026-11-23T07:50:00"}
    assert asked(**ends) == {"working_seconds": 3600}
    ends["start"], ends["end"] = ends["end"], ends["start"]
    assert asked(**ends) == {"working_seconds": -3600}


def test_add_days() -> None:
    assert asked(op="add_days", days=3) == {"end": "2026-11-25T16:00:00+07:00"}
    assert "from 1" in asked(op="add_days", days=0)["error"]
    assert "days must be" in asked(op="add_days")["error"]


def test_holidays_overrides_and_pauses_count() -> None:
    hour = {"working_seconds": 3600}
    assert asked(holidays=["2026-11-23"], **hour) == {"end": "2026-11-24T07:50:00+07:00"}
    assert asked(holidays={"2026-11-23": "Libur"}, **hour) == {"end": "2026-11-24T07:50:00+07:00"}
    assert asked(overrides={"2026-11-23": [["08:00", "12:00"]]}, **hour) == {
        "end": "2026-11-23T08:20:00+07:00"
    }
    assert asked(overrides={"2026-11-23": []}, **hour) == {"end": "2026-11-24T07:50:00+07:00"}
    assert asked(pauses=[["2026-11-20T16:00:00", "2026-11-23T09:00:00+07:00"]], **hour) == {
        "end": "2026-11-23T09:50:00+07:00"
    }
    assert asked(pauses=None, holidays=None, overrides=None, **hour) == {
        "end": "2026-11-23T07:50:00+07:00"
    }


def test_to_24_00_and_past_midnight() -> None:
    night = {"hours": {"fri": [["22:00", "06:00"]], "sat": [["20:00", "24:00"]]}}
    assert asked(**night, working_seconds=4 * 3600) == {"end": "2026-11-21T02:00:00+07:00"}
    assert asked(**night, working_seconds=12 * 3600) == {"end": "2026-11-22T00:00:00+07:00"}
    assert asked(**night, op="add_days", days=1) == {"end": "2026-11-22T00:00:00+07:00"}


@pytest.mark.parametrize(
    "start",
    ["2026-11-20T08:50:00Z", "2026-11-20T08:50Z", "2026-11-20T16:50:00+08:00", "2026-11-20 15:50"],
)
def test_a_time_may_have_an_offset(start: str) -> None:
    assert asked(start=start) == {"end": "2026-11-20T16:05:00+07:00"}


def test_explain() -> None:
    reply = asked(op="explain", end="2026-11-21T01:00:00")
    assert reply["working_seconds"] == 2400
    assert [(span["kind"], span["seconds"]) for span in reply["spans"]] == [
        ("work", 2400),
        ("closed", 0),
        ("off", 0),
    ]
    assert reply["spans"][1]["start"] == "2026-11-20T16:30:00+07:00"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"tz": None}, "tz must name a time zone"),
        ({"tz": "Asia/Nowhere"}, "unknown time zone"),
        ({"tz": "Asia"}, "unknown time zone"),
        ({"tz": "../etc/passwd"}, "unknown time zone"),
        ({"tz": "/etc/passwd"}, "unknown time zone"),
        ({"tz": "Asia/Jakarta\0"}, "unknown time zone"),
        ({"tz": "\ud800"}, "unknown time zone"),
        ({"tz": "A" * 5000}, "unknown time zone"),
        ({"tz": 7}, "tz must name"),
        ({"hours": None}, "hours is missing"),
        ({"hours": []}, "hours must be an object"),
        ({"hours": {}}, "no working time"),
        ({"hours": {"mon": []}}, "no working time"),
        ({"hours": {"monday": MON_THU}}, "unknown weekday"),
        ({"hours": {"mon": [["07:30", "25:00"]]}}, "not a time of day"),
        ({"hours": {"mon": [["07:30", None]]}}, "not a time of day"),
        ({"hours": {"mon": [["07:30", "12:00"], ["11:00", "16:00"]]}}, "overlap"),
        ({"holidays": ["2026-02-30"]}, "not a date"),
        ({"holidays": [20260101]}, "not a date"),
        ({"holidays": "2026-01-01"}, "holidays must be"),
        ({"holidays": {"2026-01-01": 1}}, "holidays must be"),
        ({"overrides": []}, "overrides must be"),
        ({"overrides": {"2026-13-01": []}}, "not a date"),
        ({"overrides": {"2026-02-19": None}}, "2026-02-19"),
        ({"pauses": {}}, "pauses must be"),
        ({"pauses": [["2026-11-20T16:00:00"]]}, "pauses must be"),
        ({"pauses": [["2026-11-20T16:00:00", None]]}, "pauses: null is not a time"),
        ({"pauses": [["2026-11-20T16:00:00", "2026-11-20T15:00:00"]]}, "ends before it starts"),
        ({"op": None}, "op must be one of add, between, add_days, explain"),
        ({"op": "sub"}, 'not "sub"'),
        ({"op": ["add"]}, "op must be"),
        ({"start": None}, "start is missing"),
        ({"start": "yesterday"}, "not a time"),
        ({"start": "2026-11-31T10:00:00"}, "not a time"),
        ({"start": "2026-11-20T24:01:00"}, "not a time"),
        ({"start": "2026-11-20"}, "not a time"),
        ({"start": "2026-11-20T10:00:00+99:00"}, "not a time"),
        ({"start": 1763600000}, "not a time"),
        ({"start": "0001-01-01T00:00:00"}, "year"),
        ({"start": "9999-12-31T23:59:59"}, "year"),
        ({"start": "9999-12-31T23:59:59-12:00"}, "year"),
        ({"start": "0001-01-01T00:00:00+14:00"}, "year"),
        ({"working_seconds": None}, "whole number"),
        ({"working_seconds": True}, "whole number"),
        ({"working_seconds": "900"}, "whole number"),
        ({"working_seconds": 0.5}, "whole number"),
        ({"working_seconds": float("nan")}, "NaN is not a JSON number"),
        ({"working_seconds": float("-inf")}, "-Infinity is not a JSON number"),
        ({"working_seconds": 1e300}, "year"),
        ({"working_seconds": 10**18}, "year"),
        ({"working_seconds": -(10**18)}, "year"),
        ({"op": "add_days", "days": 10**9}, "year"),
        ({"op": "between", "end": None}, "end is missing"),
        ({"op": "explain", "end": "2025-01-01T00:00:00"}, "before the start"),
    ],
)
def test_what_cannot_be_answered_is_an_error_with_a_reason(
    changes: dict[str, Any], message: str
) -> None:
    reply = asked(**changes)
    assert list(reply) == ["error"]
    assert message in reply["error"]
    assert len(reply["error"]) < 300


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"{", "not JSON"),
        (b"add 900", "not JSON"),
        (b"[]", "object"),
        (b"null", "object"),
        (b"12", "object"),
        (b'"\xff"', "not UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"op": ' + b"9" * 5000 + b"}", "digits"),
        (b"{}{}", "not JSON"),
        (b"\0", "not JSON"),
    ],
)
def test_a_line_that_is_no_question_is_an_error(line: bytes, message: str) -> None:
    assert message in asked_raw(line)["error"]


def test_a_missing_key_is_an_error() -> None:
    for key in ADD:
        line = json.dumps({k: v for k, v in ADD.items() if k != key}).encode()
        assert key in asked_raw(line)["error"]


def test_a_byte_order_mark_and_carriage_returns_do_no_harm() -> None:
    line = b"\xef\xbb\xbf" + json.dumps(ADD).encode() + b"\r\n"
    assert asked_raw(line) == {"end": "2026-11-20T16:05:00+07:00"}


def test_large_sums_are_answered_in_good_time() -> None:
    began = perf_counter()
    assert asked(working_seconds=10**9)["end"].startswith("2168-")
    assert "error" in asked(working_seconds=10**11)
    ends = {"start": "0002-01-01T00:00:00", "end": "9998-01-01T00:00:00"}
    assert asked(op="between", **ends)["working_seconds"] > 7 * 10**10
    assert asked(op="add_days", days=2_000_000)["end"].startswith("96")
    assert perf_counter() - began < 20


@pytest.fixture
def unreachable_database() -> dict[str, str]:
    return os.environ | {
        "DEBUG": "true",
        "SECRET_KEY": "only-for-this-test-" * 4,
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing",
        "BROKER_URL": "redis://127.0.0.1:1/0",
        "PYTHONPATH": str(ROOT),
    }


COMMAND = [sys.executable, str(ROOT / "manage.py"), "worktime"]


def test_the_command_answers_every_line_without_a_database(
    unreachable_database: dict[str, str],
) -> None:
    good = json.dumps(ADD).encode()
    lines = [good, b"{broken", b"\xff\xfe", b"", b"   ", b"[]", good]
    done = subprocess.run(
        COMMAND,
        input=b"\n".join(lines),  # the last line has no line feed
        capture_output=True,
        env=unreachable_database,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    replies = [json.loads(line) for line in done.stdout.splitlines()]
    end = {"end": "2026-11-20T16:05:00+07:00"}
    assert [reply if "end" in reply else list(reply) for reply in replies] == [
        end,
        ["error"],
        ["error"],
        ["error"],
        end,
    ]


def test_the_command_answers_before_the_next_line_comes(
    unreachable_database: dict[str, str],
) -> None:
    with subprocess.Popen(
        COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=unreachable_database
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for _ in range(2):
            process.stdin.write(json.dumps(ADD).encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline()) == {"end": "2026-11-20T16:05:00+07:00"}
        process.stdin.close()
        assert process.wait(timeout=30) == 0
