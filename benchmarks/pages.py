"""The same pages with 1,000 and with 1,000,000 tickets behind them, by HTTP from gunicorn.

    python -m benchmarks.pages [database of the million] [database of the thousand]

Both databases are made by `manage.py seed_load` with equally many open tickets. Every round asks
each page of both in turns; the ratio of the medians is taken per round. Beside them a bare Django
view of 25 rows: the ceiling.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import psycopg2

from benchmarks.scratch import machine, table
from benchmarks.web import (
    MILLION,
    THOUSAND,
    Page,
    Site,
    address_of,
    rate,
    served,
    share,
    spread,
)

ROUNDS = 5
REQUESTS = 40  # of each page, in a round
CLIENTS, SECONDS = 4, 3.0
WANTED = 1.3
BARE = "benchmarks.bare"
LOGINS = ("kadis", "kabid", "helpdesk1", "pemeriksa1", "kepala1", "pelapor1-1")


@dataclass(frozen=True)
class Shape:
    """A page; `path` may hold {number}, that of the newest open ticket of the handling office."""

    name: str
    path: str
    login: str
    wanted: int = 200


PAGES = (
    Shape("queue", "/meja/", "pemeriksa1"),
    Shape("queue, all tickets", "/meja/?tampilan=semua", "helpdesk1"),
    Shape("search, a common word", "/meja/?tampilan=semua&q=internet", "helpdesk1"),
    Shape("search, a rare word", "/meja/?tampilan=semua&q=mikrotik", "helpdesk1"),
    Shape("search, a number", "/meja/?q={number}", "helpdesk1", 302),
    Shape("ticket", "/tiket/{number}/", "kabid"),
    Shape("aduan saya", "/aduan/", "pelapor1-1"),
    Shape("aduan saya, the office", "/aduan/?scope=office", "kepala1"),
    Shape("dashboard", "/pimpinan/", "kadis"),
    Shape("dashboard, a year", "/pimpinan/?periode=2026", "kadis"),
    Shape("list behind a figure", "/pimpinan/daftar/?angka=masuk", "kadis"),
    Shape("home", "/", ""),
)


def number_of(database: str) -> str:
    """An open ticket of the network SOP that has come about as far in each database."""
    with psycopg2.connect(address_of(database)) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT number FROM tickets_ticket WHERE state = 'network-1.6' "
            "AND closed_at IS NULL AND sequence = 6 ORDER BY id DESC LIMIT 1"
        )
        (number,) = cursor.fetchone() or ("",)
    return str(number)


def pages_of(site: Site, shape: Shape) -> Page:
    return Page(site, shape.path.format(number=number_of(site.database)), shape.login, shape.wanted)


def compare(large: Page, small: Page) -> tuple[list[float], list[float], list[float]]:
    """Of five rounds: medians with a million, with a thousand, and their p95 with a million."""
    for page in (large, small):
        for _ in range(8):  # every worker has seen the page
            page.get()
    medians: tuple[list[float], list[float]] = ([], [])
    slow: list[float] = []
    for _ in range(ROUNDS):
        taken: tuple[list[float], list[float]] = ([], [])
        for _ in range(REQUESTS):
            taken[0].append(large.get())
            taken[1].append(small.get())
        medians[0].append(share(taken[0], 0.5))
        medians[1].append(share(taken[1], 0.5))
        slow.append(share(taken[0], 0.95))
    return medians[0], medians[1], slow


def row_of(large: Site, small: Site, shape: Shape) -> list[str]:
    page, other = pages_of(large, shape), pages_of(small, shape)
    many, few, slow = compare(page, other)
    ratios = [a / b for a, b in zip(many, few, strict=True)]
    clients = [pages_of(large, shape) for _ in range(CLIENTS)]
    ratio = share(ratios, 0.5)
    return [
        shape.name, spread(many), spread(slow), spread(few), spread(ratios, 2),
        "yes" if ratio <= WANTED else "no", f"{rate(clients, SECONDS):.0f}",
        f"{page.size:,}", f"{other.size:,}",
    ]  # fmt: skip


def bare(large: Site, small: Site) -> list[str]:
    shape = Shape("bare view, 25 rows", "/", "")
    return row_of(large, small, shape)


def main(million: str, thousand: str) -> None:
    print(machine(address_of(million)))
    head = [
        "page", "p50 ms, million", "p95 ms, million", "p50 ms, thousand", "ratio",
        f"<= {WANTED}", "requests/s, million", "bytes, million", "bytes, thousand",
    ]  # fmt: skip
    rows = []
    with served(million) as large, served(thousand) as small:
        for site in (large, small):
            site.sign_in(*LOGINS)
        for shape in PAGES:
            rows.append(row_of(large, small, shape))
            print(" | ".join(rows[-1]), flush=True)
    with served(million, BARE) as large, served(thousand, BARE) as small:
        rows.append(bare(large, small))
    print(f"\nmedians of {ROUNDS} rounds of {REQUESTS} requests, least and greatest\n")
    print(table(head, rows))


if __name__ == "__main__":
    main(*(sys.argv[1:3] if len(sys.argv) > 2 else (MILLION, THOUSAND)))
