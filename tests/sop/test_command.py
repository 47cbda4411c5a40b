"""`manage.py sop`: the SOPs as text and as JSON, without a database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

ROOT = Path(__file__).resolve().parents[2]


def run(*args: str) -> str:
    out = StringIO()
    call_command("sop", *args, stdout=out)
    return out.getvalue()


def shown(code: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(run("show", code, "--json"))
    return data


def test_list_gives_code_title_steps_and_overall_time() -> None:
    lines = run("list").splitlines()
    assert len(lines) == 4
    assert lines[1].split()[0] == "database-1"
    assert lines[1].endswith("3 hari kerja")
    assert "15" in lines[2] and lines[2].endswith("tidak ditetapkan")


def test_list_as_json() -> None:
    rows = json.loads(run("list", "--json"))
    assert [(row["code"], row["steps"]) for row in rows] == [
        ("database-1", 9),
        ("ipas-1", 15),
        ("network-1", 9),
    ]
    assert rows[0]["overall"]["text"] == "3 hari kerja"
    assert rows[1]["overall"] is None


def test_json_has_the_promised_shape() -> None:
    for code in ("database-1", "ipas-1", "network-1"):
        data = shown(code)
        assert {"code", "title", "overall", "steps"} <= data.keys()
        for step in data["steps"]:
            assert set(step) >= {
                "number", "activity", "actors", "mode", "within", "needs", "gives", "next",
                "provenance", "actor_codes", "helpers",
            }  # fmt: skip
            assert step["mode"] in ("single", "all")
            assert step["within"]["kind"] in ("fixed", "range", "shared", "estimate", "none")
            assert {"text", "kind", "min_seconds", "max_seconds"} <= step["within"].keys()
            assert {arrow["branch"] for arrow in step["next"]} in ({""}, {"yes", "no"})
            assert set(step["provenance"]) >= {
                "number", "activity", "actors", "needs", "within", "gives", "next",
            }  # fmt: skip
            for origin in step["provenance"].values():
                assert origin.keys() == {"source", "note"}
                assert origin["source"] in ("verbatim", "inferred", "assumed")


def test_json_of_the_database_sop() -> None:
    data = shown("database-1")
    assert data["overall"] == {
        "text": "3 hari kerja",
        "kind": "fixed",
        "unit": "days",
        "min_seconds": 81_000,
        "max_seconds": 81_000,
        "min_days": 3,
        "max_days": 3,
    }
    step = data["steps"][3]
    assert step["actors"] == [
        "Pemeriksa dan Pengelola Teknologi Informasi",
        "Administrator Jaringan dan Server",
    ]
    assert step["actor_codes"] == ["it_examiner", "db_network_admin"]
    assert step["helpers"] == ["Administrator Jaringan dan Server"]
    assert (step["within"]["kind"], step["within"]["max_days"]) == ("range", 2)
    assert [(a["branch"], a["to"]) for a in data["steps"][6]["next"]] == [("yes", 8), ("no", 5)]
    assert data["steps"][8]["next"][0]["to"] == "end"


def test_every_activity_is_marked_as_a_paraphrase() -> None:
    for code in ("database-1", "ipas-1", "network-1"):
        for step in shown(code)["steps"]:
            assert step["provenance"]["activity"] == {
                "source": "inferred",
                "note": "Diringkas dari naskah SOP.",
            }


def test_text_says_every_step_with_its_time_and_where_it_goes() -> None:
    text = run("show", "network-1")
    assert "tidak ditetapkan (segera)" in text
    assert "estimasi yang diberikan pada langkah 6" in text
    assert "Tidak: selesai (Gangguan tidak terbukti)" in text
    assert "15 menit bersama untuk langkah 1-5" in run("show", "ipas-1")
    assert "Ya: 8; Tidak: 5" in run("show", "database-1")
    assert max(map(len, text.splitlines())) <= 100


def test_an_unknown_code_names_the_known_ones() -> None:
    with pytest.raises(CommandError, match="database-1, ipas-1, network-1") as refused:
        run("show", "database-2")
    assert refused.value.returncode == 1


def test_it_runs_without_any_database() -> None:
    quiet = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "VAR_DIR")}
    environment = quiet | {
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
        "BROKER_URL": "redis://127.0.0.1:1/0",
        "SECRET_KEY": "x" * 60,
        "DEBUG": "true",
    }
    command = [sys.executable, "manage.py", "sop", "show", "database-1", "--json"]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout)["code"] == "database-1"


def test_an_unknown_code_ends_with_status_1() -> None:
    command = [sys.executable, "manage.py", "sop", "show", "nothing"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
