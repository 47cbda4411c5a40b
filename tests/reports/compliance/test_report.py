"""The compliance report: its figures, its honesty, its page and its paper."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from people.directory import Directory
from people.models import User
from reports.compliance import gather, issuing, proposals, tables
from reports.compliance.report import Report
from reports.period import Period
from reports.scope import Narrow
from sop.models import StepRun
from tests.cast import NOW, Cast
from tests.reports.rolled import rolled
from tests.sop import walk
from tickets.models import Ticket

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


def history(cast: Cast) -> Ticket:
    """One database ticket with step 2 a day late, one straight through, a network one."""
    start = NOW - timedelta(days=6)
    late = walk.step_on(walk.file(cast, cast.service_db, "database", start), start)
    late = walk.walk_to_end(late, start + timedelta(days=1))
    walk.walk_to_end(walk.file(cast, cast.service_db, "database", start), start)
    walk.walk_to_end(walk.file(cast, cast.service_network, "network", start), start)
    rolled(NOW)
    return late


def report_of(cast: Cast, period: Period = NOVEMBER) -> Report:
    scope = issuing.scope_of(cast.kominfo, Directory(NOW))
    return gather.report(scope, Narrow(), period, NOW)


def test_the_lines_add_up_and_go_through_json(cast: Cast) -> None:
    history(cast)
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
    history(cast)
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
    history(cast)
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
    history(cast)
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
    history(cast)
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
    history(cast)
    report = report_of(cast)
    found = {table.name: list(table.rows) for table in tables.tables(report)}
    assert [row[2] for row in found["Pareto"]] == [1]
    assert len(found["Langkah"]) == len(report.steps)
    for table in tables.tables(report):
        assert all(len(row) == len(table.columns) for row in table.rows)


# -- proposals -----------------------------------------------------------------------------------


def many(cast: Cast, number: int, worked: int, late: int, months: int) -> None:
    """40 visits of a step of the database SOP, `late` of them late, over so many months."""
    start = NOW - timedelta(days=6)
    ticket = walk.walk_to(walk.file(cast, cast.service_db, "database", start), number + 1, start)
    run = StepRun.objects.get(ticket=ticket, number=number)
    made = []
    for index in range(40):
        month = 11 - index % months
        at = datetime(2026, month, 3 + index % 20, 2, tzinfo=UTC)
        made.append(
            StepRun(
                ticket=ticket, procedure="database-1", number=number, visit=index + 10,
                roles=run.roles, role_key=run.role_key, opened_at=at, opened_sequence=1,
                calendar=run.calendar, clock_from=at, budget_kind=run.budget_kind,
                budget_source=run.budget_source, budget_text=run.budget_text,
                budget_min=run.budget_min, budget_max=run.budget_max, budget_unit=run.budget_unit,
                due_at=at, closed_at=at, closed_by=run.closed_by, worked_seconds=worked,
                kept=index >= late,
            )
        )  # fmt: skip
    StepRun.objects.bulk_create(made)
    ticket.save()
    rolled(NOW)


def test_a_limit_that_is_missed_month_after_month_is_proposed(cast: Cast) -> None:
    many(cast, 3, 5_000, 30, 2)
    (one,) = report_of(cast).proposals
    assert (one.label, one.tight, one.months) == (
        "3. Memberi arahan penyelesaian gangguan", True, 2,
    )  # fmt: skip
    assert (one.suggested, one.budget) == ("2 jam", "1 Jam")
    text = get(cast.agency_head, f"{PAGE}?periode=2026-11").content.decode()
    assert "terlalu ketat" in text
    assert "belum ditetapkan" in text
    assert "/pengaturan/waktu/database-1/" in text


def test_a_limit_that_is_never_neared_is_proposed(cast: Cast) -> None:
    many(cast, 3, 600, 0, 2)
    (one,) = report_of(cast).proposals
    assert (one.tight, one.suggested) == (False, "10 menit")


@pytest.mark.parametrize(
    ("worked", "late", "months"), [(5_000, 30, 1), (5_000, 12, 2), (3_000, 2, 2)]
)
def test_too_little_or_too_good_for_a_proposal(
    cast: Cast, worked: int, late: int, months: int
) -> None:
    many(cast, 3, worked, late, months)
    assert report_of(cast).proposals == ()


@pytest.mark.parametrize(
    ("seconds", "unit", "like", "words"),
    [
        (3_601, "working", "1 Jam", "2 jam"), (1_200, "working", "1 jam", "20 menit"),
        (901, "working", "15 menit", "20 menit"), (27_001, "days", "1-2 hari", "2 hari kerja"),
        (86_401, "elapsed", "1x24 jam", "2x24 jam"), (0, "working", "15 menit", "5 menit"),
    ],
)  # fmt: skip
def test_rounded_up_in_the_unit_of_the_sop(seconds: int, unit: str, like: str, words: str) -> None:
    assert proposals.rounded(seconds, unit, like) == words


def test_of_a_unit_nothing_is_said_of_whole_complaints(cast: Cast) -> None:
    """They belong to no unit: neither none nor all of the agency's is true."""
    history(cast)
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
