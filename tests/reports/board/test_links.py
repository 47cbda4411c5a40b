"""Every figure of the head's page is exactly its list, for every reader and every filter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine

from people.models import User
from reports.board import lists
from tests.cast import NOW, Cast
from tests.reports.board.stage import get, history, links, rows, signed_in, total
from tests.reports.board.test_room import room

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday_morning() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False):
        yield


def follow(user: User, address: str) -> dict[str, int]:
    """Follows every link of the page as a reader would; gives figure and largest count."""
    client = signed_in(user)
    counts: dict[str, int] = {}
    for url, count in _links(client.get(address)).items():
        answer = client.get(url)
        assert answer.status_code == 200, url
        text = answer.content.decode()
        assert total(text) == count, url
        assert rows(text) == min(count, 25), url
        _keep(counts, url, count)
    return counts


def look(user: User, query: str) -> dict[str, int]:
    """The same without drawing the lists: the rows behind each link, counted one by one."""
    counts: dict[str, int] = {}
    for url, count in _links(signed_in(user).get(f"/pimpinan/?{query}")).items():
        here = room(user, urlsplit(url).query)
        listing = lists.find(here, here.asked)
        assert listing, url
        assert here.status == 200
        assert len(listing.rows) == listing.count() == count, url
        _keep(counts, url, count)
    return counts


def _links(page: Any) -> dict[str, int]:
    assert page.status_code == 200
    found = links(page.content.decode())
    assert found
    return found


def _keep(counts: dict[str, int], url: str, count: int) -> None:
    figure = parse_qs(urlsplit(url).query)["angka"][0]
    counts[figure] = max(counts.get(figure, 0), count)


def test_every_link_of_the_agencys_head(cast: Cast) -> None:
    history(cast)
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
    history(cast)
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
    import re

    history(cast)
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
    history(cast)
    from tickets.models import Ticket

    Ticket.objects.filter(drill=True).update(drill=False)
    client = signed_in(cast.agency_head)
    page = links(client.get("/pimpinan/").content.decode())
    late = next(n for url, n in page.items() if "angka=lewat-batas" in url)
    desk = client.get("/meja/?tampilan=lewat").content.decode()
    assert rows(desk) == late


def test_a_list_keeps_its_figure_while_it_is_narrowed(cast: Cast) -> None:
    history(cast)
    address = "/pimpinan/daftar/?angka=diulang&prosedur=database-1&langkah=5"
    text = get(cast.agency_head, address).content.decode()
    for name, value in (("angka", "diulang"), ("prosedur", "database-1"), ("langkah", "5")):
        assert f'<input type="hidden" name="{name}" value="{value}">' in text


def test_a_long_list_pages_by_place_and_stands_still_while_rows_arrive(cast: Cast) -> None:
    from people.keyset import PARAMETER
    from tests.reports.board.stage import database
    from tests.reports.rolled import rolled
    from tests.sop import walk

    for _ in range(27):
        walk.step_on(database(cast), NOW)
    rolled(NOW)
    client = signed_in(cast.agency_head)
    address = "/pimpinan/daftar/?angka=langkah"
    first = client.get(address)
    assert (rows(first.content.decode()), total(first.content.decode())) == (25, 27)
    place = first.context["page"].next
    walk.step_on(database(cast), NOW)
    rolled(NOW)
    second = client.get(address, {"angka": "langkah", PARAMETER: place})
    numbers = [row["ticket"].number for page in (first, second) for row in page.context["rows"]]
    assert len(numbers) == len(set(numbers)) == 27
    assert total(second.content.decode()) == 28
