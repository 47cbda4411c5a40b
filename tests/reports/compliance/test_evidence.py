"""The evidence of a period as a ZIP: made by the print queue, of the agency's head alone."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from papers.models import PrintJob
from papers.prints import queue
from reports.compliance import evidence
from reports.period import Period
from tests.cast import NOW, Cast
from tests.reports.rolled import rolled
from tests.sop import walk

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday_morning() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def test_the_queue_makes_every_file_and_says_what_it_is_for(cast: Cast) -> None:
    start = datetime(2026, 10, 12, 1, tzinfo=UTC)
    walk.step_on(walk.file(cast, cast.service_db, "database", start), start)
    rolled(NOW)
    client = Client()
    client.force_login(cast.agency_head, "people.auth.NipOrEmailBackend")
    place = "/pimpinan/kepatuhan/bukti/?periode=2026-10"
    assert "Masukkan ke antrean cetak" in client.get(place).content.decode()
    assert client.post(place, {"key": walk.new_key()}).status_code == 302
    assert queue.make_one(NOW)
    job = PrintJob.objects.get()
    assert (job.state, job.error, job.name) == ("done", "", "bukti-kepatuhan-2026-10.zip")
    with zipfile.ZipFile(queue.path_of(job)) as packed:
        names = packed.namelist()
        about = packed.read("BACA-SAYA.txt").decode()
    assert set(names) == {name for name, _ in evidence.FILES} | {"BACA-SAYA.txt"}
    assert all(f"- {name}: " in about for name, _ in evidence.FILES)
    assert "1 langkah selesai" in about


def test_only_who_leads_the_agency(cast: Cast) -> None:
    period = Period.parse("2026-10")
    for user, allowed in ((cast.agency_head, True), (cast.ict_division_head, False),
                          (cast.ip_tech_director, False), (cast.head_a, False)):  # fmt: skip
        assert evidence.may(evidence.order(cast.kominfo, period, user), NOW) is allowed
    client = Client()
    client.force_login(cast.ict_division_head, "people.auth.NipOrEmailBackend")
    assert client.get("/pimpinan/kepatuhan/bukti/").status_code == 403
