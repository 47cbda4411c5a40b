"""The steps on the page of a ticket are a table: each row says its number and its state once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from tests.cast import NOW, Cast
from tests.sop import walk

pytestmark = pytest.mark.django_db


def test_the_steps_are_a_table_with_mutu_baku_and_actual_times(cast: Cast) -> None:
    with time_machine.travel(NOW, tick=False):
        ticket = walk.walk_to(walk.file(cast, cast.service_db, "database", NOW), 2, NOW)
    client = Client()
    with time_machine.travel(NOW + timedelta(hours=3), tick=False):
        client.force_login(cast.staff_a, "people.auth.NipOrEmailBackend")
        page = client.get(f"/tiket/{ticket.number}/").content.decode()
    table = page.partition('<table class="table steps">')[2].partition("</table>")[0]
    assert "<caption" in table
    assert re.findall(r'<th scope="col">([^<]+)</th>', table) == [
        "No", "Kegiatan dan pelaksana", "Mutu baku", "Nyata",
    ]  # fmt: skip
    said = re.findall(r'<th scope="row">\s*<span class="visually-hidden">([^<]+)</span>', table)
    assert said[:3] == [
        "Langkah 1, selesai",
        "Langkah 2, sedang berjalan, lewat batas waktu",
        "Langkah 3, belum dimulai",
    ]
    assert len(said) == 9
    assert table.count('aria-current="step"') == 1
    first, second = table.split("<tr class=")[1:3]
    assert "30 menit" in first and "Terpakai" in first
    assert "Mengapa?" in second
