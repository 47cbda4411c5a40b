"""The compliance report: its figures, its honesty, its page and its paper."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader
from pytest_django import DjangoDbBlocker

from people.directory import Directory
from people.models import User
from reports.compliance import gather, issuing, tables
from reports.compliance.report import Report
from reports.period import Period
from reports.scope import Narrow
from sop.models import StepRun
from tests.cast import NOW, Cast
from tests.reports.rolled import rolled
from tests.shared import lived
from tests.sop import walk

pytestmark = pytest.mark.django_db
PAGE = "/pimpinan/kepatuhan/"
QUERIES = 27
NOVEMBER = Period.parse("2026-11")


@pytest.fixture(autouse=True)
def _monday_morning() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, "people.auth.NipOrEmailBackend")
    return client


def get(user: User, address: str) -> Any:
    return signed_in(user).get(address)


def history(cast: Cast) -> None:
    """One database ticket with step 2 a day late, one straight through, a network one."""
    start = NOW - timedelta(days=6)
    late = walk.step_on(walk.file(cast, cast.service_db, "database", start), start)
    walk.walk_to_end(late, start + timedelta(days=1))
    walk.walk_to_end(walk.file(cast, cast.service_db, "database", start), start)
    walk.walk_to_end(walk.file(cast, cast.service_network, "network", start), start)
    rolled(NOW)


@pytest.fixture(scope="module")
def _past(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Cast]:
    with lived(django_db_blocker, tmp_path_factory.mktemp("media"), history) as cast:
        yield cast


@pytest.fixture
def cast(_past: Cast, db: None) -> Cast:
    return deepcopy(_past)


def report_of(cast: Cast, period: Period = NOVEMBER) -> Report:
    scope = issuing.scope_of(cast.kominfo, Directory(NOW))
    return gather.report(scope, Narrow(), period, NOW)


def test_the_lines_add_up_and_go_through_json(cast: Cast) -> None:
    report = report_of(cast)
    assert (report.total.visits, report.total.missed) == (27, 1)
    assert report.total.kept == 17
    assert report.total.unlimited + report.total.promised == 9
    for lines in (report.steps, report.sops, report.units):
        assert sum(line.visits for line in lines) == 27
    step = next(line for line in report.steps if line.key == "database-1.2")
    assert (step.visits, step.kept, step.missed, step.budget) == (2, 1, 1, "1 jam")
    assert step.share == "belum cukup data (2)"
    assert [late.line.key for late in report.late] == ["database-1.2"]
    assert report.late[-1].cumulative == 100
    assert report.exact
    assert Report.from_json(json.loads(json.dumps(report.as_json()))) == report


def test_page_names_what_is_late_and_links_to_its_list(cast: Cast) -> None:
    page = get(cast.agency_head, f"{PAGE}?periode=2026-11")
    text = page.content.decode()
    assert page.status_code == 200
    assert "2. Menerima, memeriksa, dan mendisposisi laporan" in text
    link = re.search(
        r'href="(/pimpinan/daftar/\?[^"]*angka=lewat[^"]*prosedur=database-1[^"]*)"', text
    )
    assert link
    listed = get(cast.agency_head, link[1].replace("&amp;", "&")).content.decode()
    assert listed.count("data-row") == 1


def test_the_number_of_queries_does_not_grow(cast: Cast) -> None:
    client = signed_in(cast.agency_head)
    client.get(f"{PAGE}?periode=2026-11")
    with CaptureQueriesContext(connection) as few:
        client.get(f"{PAGE}?periode=2026-11")
    start = NOW - timedelta(days=3)
    walk.walk_to_end(walk.file(cast, cast.service_db, "database", start), start)
    rolled(NOW)
    with CaptureQueriesContext(connection) as more:
        client.get(f"{PAGE}?periode=2026-11")
    assert len(few) == len(more) == QUERIES


def test_who_may_read(cast: Cast) -> None:
    for user in (cast.agency_head, cast.ict_division_head, cast.head_a):
        assert get(user, PAGE).status_code == 200
        assert get(user, f"{PAGE}pdf/").status_code == 200
    for user in (cast.it_examiner, cast.staff_a, cast.administrator):
        assert get(user, PAGE).status_code == 403
    faulty = get(cast.agency_head, f"{PAGE}?periode=dahulu&sop=kopi")
    assert faulty.status_code == 422
    assert "Periode tidak dikenal" in faulty.content.decode()


def test_paper_has_kop_pages_and_every_table(cast: Cast) -> None:
    answer = get(cast.agency_head, f"{PAGE}pdf/?periode=2026-11")
    assert answer["Content-Type"] == "application/pdf"
    pages = PdfReader(BytesIO(answer.content)).pages
    assert all(page.mediabox.width > page.mediabox.height for page in pages)
    text = re.sub(r"[\s\u200b]+", " ", " ".join(page.extract_text() for page in pages))
    for words in ("DINAS KOMUNIKASI DAN INFORMATIKA", "LAPORAN KEPATUHAN SOP", "November 2026",
                  "Per langkah", "Pareto", "Per pelaksana", "Per unit", "Estimasi pemulihan",
                  f"Halaman 1 dari {len(pages)}", "27: 17 tepat waktu, 1 lewat batas"):  # fmt: skip
        assert words in text, words


def test_a_step_that_no_file_knows_any_more_is_shown_by_its_code(cast: Cast) -> None:
    StepRun.objects.filter(procedure="database-1").update(procedure="database-0")
    rolled(NOW)
    report = report_of(cast)
    assert "langkah 2" in {line.label for line in report.steps}
    page = get(cast.agency_head, f"{PAGE}?periode=2026-11")
    assert page.status_code == 200
    assert "database-0" in page.content.decode()
    assert get(cast.agency_head, f"{PAGE}pdf/?periode=2026-11").status_code == 200
    assert all(list(table.rows) is not None for table in tables.tables(report))


def test_tables_hold_the_same_figures(cast: Cast) -> None:
    report = report_of(cast)
    found = {table.name: list(table.rows) for table in tables.tables(report)}
    assert [row[2] for row in found["Pareto"]] == [1]
    assert len(found["Langkah"]) == len(report.steps)
    for table in tables.tables(report):
        assert all(len(row) == len(table.columns) for row in table.rows)


def test_of_a_unit_nothing_is_said_of_whole_complaints(cast: Cast) -> None:
    """They belong to no unit: neither none nor all of the agency's is true."""
    whole = get(cast.agency_head, f"{PAGE}?periode=2026-11").content.decode()
    assert "Aduan masuk" in whole
    assert "Prosedur selesai" in whole
    unit = f"{PAGE}?periode=2026-11&unit={cast.data_section.pk}"
    for user, address in (
        (cast.data_section_head, f"{PAGE}?periode=2026-11"),
        (cast.agency_head, unit),
    ):
        text = get(user, address).content.decode()
        assert "Aduan masuk" not in text
        assert "Prosedur selesai" not in text
        assert "Tidak ada prosedur yang selesai" not in text
        assert "Penanganan seutuhnya tidak dihitung per unit" in text
    paper = get(cast.data_section_head, f"{PAGE}pdf/?periode=2026-11")
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(paper.content)).pages)
    assert "Penanganan seutuhnya tidak dihitung per unit" in re.sub(r"\s+", " ", text)
    assert "Seluruh prosedur terhadap" not in text
