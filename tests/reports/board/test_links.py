"""On one history: every figure of the head's page is exactly its list, and nobody's but his own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.http import QueryDict
from pytest_django import DjangoDbBlocker

from people.models import User
from reports.board import lists
from reports.board.live import Live
from reports.board.tables import list_table, tables
from tests.cast import NOW, Cast
from tests.reports.board.stage import get, history, links, rows, signed_in, total
from tests.reports.board.test_room import room
from tests.shared import lived
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
LISTS = "/pimpinan/daftar/"


@pytest.fixture(autouse=True)
def _monday_morning() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False):
        yield


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


def follow(user: User, address: str) -> dict[str, int]:
    """Follows the largest link of each figure as a reader would; gives figure and count. The
    others are counted by the rows behind them."""
    client = signed_in(user)
    found = _links(client.get(address))
    largest = {_figure(url): url for url in sorted(found, key=lambda url: found[url])}
    for url in largest.values():
        answer = client.get(url)
        assert answer.status_code == 200, url
        text = answer.content.decode()
        assert total(text) == found[url], url
        assert rows(text) == min(found[url], 25), url
    _count(user, {url: count for url, count in found.items() if url not in largest.values()})
    return {figure: found[url] for figure, url in largest.items()}


def look(user: User, query: str, each: int = 2) -> dict[str, int]:
    """Counts the rows behind the first so many links of each figure, without drawing them."""
    seen: Counter[str] = Counter()
    some: dict[str, int] = {}
    for url, count in _links(signed_in(user).get(f"/pimpinan/?{query}")).items():
        seen[_figure(url)] += 1
        if seen[_figure(url)] <= each:
            some[url] = count
    return _count(user, some)


def _count(user: User, found: dict[str, int]) -> dict[str, int]:
    """The rows behind each link, one by one; gives figure and largest count."""
    counts: dict[str, int] = {}
    for url, count in found.items():
        here = room(user, urlsplit(url).query)
        listing = lists.find(here, here.asked)
        assert listing, url
        assert here.status == 200
        assert len(listing.rows) == listing.count() == count, url
        counts[_figure(url)] = max(counts.get(_figure(url), 0), count)
    return counts


def _links(page: Any) -> dict[str, int]:
    assert page.status_code == 200
    found = links(page.content.decode())
    assert found
    return found


def _figure(url: str) -> str:
    return parse_qs(urlsplit(url).query)["angka"][0]


def test_every_link_of_the_agencys_head(cast: Cast) -> None:
    found = follow(cast.agency_head, "/pimpinan/")
    nothing = {figure for figure, count in found.items() if not count}
    assert nothing <= {"mendekati", "kelengkapan", "estimasi-awal-lewat", "arahan"}, found
    wanted = {
        "terbuka", "lewat-batas", "dinilai", "tepat", "lewat", "tanpa-batas", "masuk", "selesai",
        "diulang", "diukur", "estimasi-tepat", "estimasi-lewat", "lewat-semua", "jeda",
        "eskalasi", "eskalasi-dijawab",
    }  # fmt: skip
    assert wanted <= set(found) - nothing
    look(cast.agency_head, "petak=jabatan&periode=2026")


def test_every_link_of_a_unit_a_reporter_and_of_filters(cast: Cast) -> None:
    unit = look(cast.ict_division_head, "periode=2026-T4")
    assert unit["terbuka"] > 0
    assert unit["langkah"] > 0
    assert look(cast.data_section_head, "")["langkah"] > 0
    own = look(cast.head_a, "")
    assert own["masuk"] > 0
    assert "eskalasi" not in own
    assert "lewat-semua" not in own
    free = "periode=bebas&dari=2026-10-10&sampai=2026-11-19"
    for query in (
        f"{free}&opd={cast.office_b.pk}",
        f"{free}&sop=database",
        f"{free}&unit={cast.data_section.pk}&petak=jabatan",
        f"layanan={cast.service_network.code}",
    ):
        look(cast.agency_head, query)
    look(cast.head_a, f"{free}&layanan={cast.service_db.code}")


def test_the_figures_say_the_same_numbers_as_their_links(cast: Cast) -> None:
    """A tile's number is the number of its list; a share says out of how many."""
    text = get(cast.agency_head).content.decode()
    tiles = re.findall(
        r'figure-tile[^>]*data-count="(\d+)">\s*<span class="figure-value">([^<]+)<.*?'
        r'figure-note">([^<]+)<',
        text,
        re.DOTALL,
    )
    assert len(tiles) == 10
    for count, value, note in tiles:
        if value.strip().endswith("%"):
            assert f"dari {count} langkah" in note
        else:
            assert value.strip() == count


def test_open_and_late_agree_with_the_desk(cast: Cast) -> None:
    Ticket.objects.filter(drill=True).update(drill=False)
    client = signed_in(cast.agency_head)
    page = links(client.get("/pimpinan/").content.decode())
    late = next(n for url, n in page.items() if "angka=lewat-batas" in url)
    desk = client.get("/meja/?tampilan=lewat").content.decode()
    assert rows(desk) == late


def test_a_list_keeps_its_figure_while_it_is_narrowed(cast: Cast) -> None:
    address = "/pimpinan/daftar/?angka=diulang&prosedur=database-1&langkah=5"
    text = get(cast.agency_head, address).content.decode()
    for name, value in (("angka", "diulang"), ("prosedur", "database-1"), ("langkah", "5")):
        assert f'<input type="hidden" name="{name}" value="{value}">' in text


def test_a_unit_sees_what_waits_for_its_own_people(cast: Cast) -> None:
    def open_of(user: User, query: str = "") -> set[int]:
        return set(Live(room(user, query)).open().values_list("pk", flat=True))

    every, section = open_of(cast.agency_head), open_of(cast.data_section_head)
    network = open_of(cast.network_coordinator)
    assert section < every
    assert network < every
    assert not section & network
    assert open_of(cast.agency_head, f"unit={cast.data_section.pk}") == section
    drill = Ticket.objects.get(drill=True).pk
    assert drill not in every


def _numbers(text: str) -> list[str]:
    return re.findall(r'figure-value">([^<]+)<', text)


def test_no_address_opens_another_office(cast: Cast) -> None:
    own = _numbers(get(cast.head_a).content.decode())
    section = _numbers(get(cast.data_section_head).content.decode())
    for user, whose, queries in (
        (cast.head_a, own, (
            f"opd={cast.office_b.pk}", f"ruang=agency-{cast.kominfo.pk}", f"unit={cast.kominfo.pk}",
            f"ruang=reporter-{cast.office_b.pk}",
        )),
        (cast.data_section_head, section, (
            f"unit={cast.network_section.pk}", f"unit={cast.kominfo.pk}",
            f"ruang=agency-{cast.kominfo.pk}", f"unit={cast.tiki.pk}",
        )),
    ):  # fmt: skip
        plain = total(get(user, f"{LISTS}?angka=langkah").content.decode())
        for query in queries:
            page = get(user, f"/pimpinan/?{query}")
            assert page.status_code == 422, query
            assert _numbers(page.content.decode()) == whose, query
            listed = get(user, f"{LISTS}?angka=langkah&{query}")
            assert listed.status_code == 422
            assert total(listed.content.decode()) == plain
    theirs = Ticket.objects.filter(office=cast.office_b).values_list("number", flat=True)
    for figure in ("terbuka", "masuk", "langkah", "diulang", "jeda", "selesai"):
        text = get(cast.head_a, f"{LISTS}?angka={figure}&periode=2026").content.decode()
        assert not [number for number in theirs if number in text], figure
    for figure in ("arahan", "eskalasi", "eskalasi-dijawab"):
        assert get(cast.head_a, f"{LISTS}?angka={figure}").status_code == 404


def test_the_other_agency_sees_none_of_it(cast: Cast) -> None:
    text = get(cast.ip_tech_director, "/pimpinan/?periode=2026").content.decode()
    assert set(_numbers(text)) <= {"0", "–"}
    assert not set(links(text).values()) - {0}


def test_the_tables_say_what_the_page_says(cast: Cast) -> None:
    here = room(cast.agency_head)
    made = {table.name: list(table.rows) for table in tables(here)}
    assert {table.name for table in tables(here)} >= {"Ringkasan", "Langkah", "Jabatan", "Jeda"}
    for table in tables(here):
        listed = list(table.rows)
        assert len(listed) == table.count
        assert all(len(row) == len(table.columns) for row in listed)
    page = links(get(cast.agency_head).content.decode())
    filed = next(n for url, n in page.items() if "angka=masuk" in url)
    assert ("November 2026", "Aduan masuk", filed, "dicatat pada periode ini") in made["Ringkasan"]
    for figure in ("terbuka", "langkah", "masuk", "jeda", "eskalasi", "selesai", "arahan"):
        one = list_table(here, QueryDict(f"angka={figure}"))
        assert one
        listed = list(one.rows)
        assert len(listed) == one.count
        assert all(len(row) == len(one.columns) for row in listed), figure
    assert list_table(here, QueryDict("angka=rahasia")) is None
