"""Every page by axe (WCAG 2.2 AA), light and dark, on a phone and on a desk; nothing overflows."""

from __future__ import annotations

import functools
import os
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from papers.models import PrintJob
from people.models import User
from sop import actions
from sop.models import Pause
from sop.permissions import open_run
from tests.browser.stage import DESKTOP, NARROWEST, PHONE, Stage
from tests.cast import Cast
from tests.reports.rolled import rolled
from tests.sop import walk
from tickets.models import Ticket
from tickets.talk import comment

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
FULL = bool(os.environ.get("ARTIFACTS_FULL"))  # whole pages take longer than what is tested
# Colours are all that the dark display changes.
COLOURS = ["color-contrast", "link-in-text-block"]

WRONG = {("", "/lacak/?nomor=bukan"): 422, ("", "/tidak-ada/"): 404, ("staff_a", "/pimpinan/"): 403}
VISITOR = ["/", "/masuk/", "/lacak/?nomor=bukan", "/tidak-ada/"]
REPORTER = ["/lapor/", "/sop/", "/aduan/", "/pemberitahuan/", "/tiket/{open}/", "/kata-sandi/",
            "/tiket/{closed}/", "/aduan/{open}/bukti/", "/pimpinan/"]  # fmt: skip
OFFICER = ["/meja/", "/tiket/{late}/", "/tiket/{paused}/", "/sop/database-1/",
           "/tiket/{late}/mengapa/{run}/", "/meja/?tampilan=lewat"]  # fmt: skip
SORTER = ["/lapor/petugas/", "/meja/", "/tiket/{unrouted}/"]
HEAD = [
    "/pimpinan/",
    "/sop/network-1/",
    "/pimpinan/daftar/?angka=terbuka",
    "/pimpinan/daftar/?angka=langkah",
    "/pimpinan/?petak=jabatan&periode=2026-T4",
    "/pimpinan/prakiraan/",
    "/pimpinan/?periode=bebas&dari=2026-11-20&sampai=2026-11-01",
    "/pemberitahuan/",
]
DIRECTOR = ["/disposisi/?tampilan=keluar", "/tiket/{ipas}/", "/tiket/{ipas}/disposisi/"]
SUBDIRECTOR = ["/disposisi/", "/tiket/{ipas}/disposisi/"]
BACKWARDS = "/jurnal/cetak/?dari=2026-11-20&sampai=2026-11-01"
KEEPER = ["/jurnal/", "/jurnal/bawahan/", "/jurnal/pegawai/{examiner}/", "/jurnal/log-keluhan/",
          "/tiket/{late}/berkas-perkara/", "/cetakan/", BACKWARDS]  # fmt: skip
WRONG |= {("data_section_head", BACKWARDS): 422}
WRONG |= {("agency_head", address): 422 for address in HEAD if "bebas" in address}
ADMINISTRATOR = ["/pengaturan/waktu/network-1/", "/pengaturan/identitas/database-1/",
                 "/pengaturan/kalender/",
                 "/pengaturan/kalender/{calendar}/", "/pengaturan/kalender/baru/",
                 "/pengaturan/kalender/{calendar}/khusus/", "/pengaturan/libur/2026/",
                 "/pengaturan/libur/baru/", "/kotak-keluar/"]  # fmt: skip


@pytest.fixture
def names(stage: Stage) -> dict[str, Any]:
    """Tickets in every state, and what else an address names."""
    from sop.models import WorkCalendar

    cast, now = stage.cast, timezone.now()
    late = walk.walk_to(_database(cast), 2, now)
    comment(late.pk, actor=cast.it_examiner, body="Sedang kami periksa.", internal=False,
            key=walk.new_key(), now=now)  # fmt: skip
    comment(late.pk, actor=cast.it_examiner, body="Log penuh lagi.", internal=True,
            key=walk.new_key(), now=now)  # fmt: skip
    paused = _database(cast)
    actions.pause(paused.pk, actor=cast.it_examiner, sequence=paused.sequence,
                  reason=Pause.Reason.VENDOR, note="Menunggu teknisi.",
                  expected_end=now + timedelta(days=1), key=walk.new_key(), now=now)  # fmt: skip
    closed = walk.walk_to_end(_database(cast), now)
    ipas = walk.file(cast, cast.service_ipas, "application", now, by=cast.ipas_user)
    ipas = walk.walk_to(ipas, 4, now)
    unrouted = walk.file(cast, cast.service_app, "other", now)
    stage.later(timedelta(hours=2, minutes=20))
    opened = walk.step_on(_database(cast), timezone.now())
    rolled(timezone.now())
    for state in PrintJob.State:
        PrintJob.objects.create(
            kind="journal", title=f"Jurnal ({state.label})", asked_by=cast.data_section_head,
            asked_at=now, key=state, state=state, size=2048, sha256="0" * 64, done_at=now,
            error="Lengkapi nama penanda tangan.",
        )  # fmt: skip
    run = open_run(late)
    calendar = WorkCalendar.objects.filter(office=cast.kominfo).first()
    assert run and calendar
    return {
        "open": opened.number, "late": late.number, "paused": paused.number, "run": run.pk,
        "closed": closed.number, "unrouted": unrouted.number, "calendar": calendar.pk,
        "ipas": ipas.number, "examiner": cast.it_examiner.pk,
    }  # fmt: skip


def _database(cast: Cast) -> Ticket:
    return walk.file(cast, cast.service_db, "database", timezone.now())


@pytest.mark.parametrize(
    ("who", "addresses"),
    [
        ("", VISITOR),
        ("staff_a", REPORTER),
        ("ict_division_head", OFFICER),
        ("helpdesk", SORTER),
        ("agency_head", HEAD),
        ("ip_tech_director", DIRECTOR),
        ("ipas_subdirector", SUBDIRECTOR),
        ("data_section_head", KEEPER),
        ("administrator", ADMINISTRATOR),
    ],
    ids=[
        "visitor",
        "reporter",
        "officer",
        "helpdesk",
        "head",
        "director",
        "subdirector",
        "keeper",
        "administrator",
    ],
)
def test_pages_are_accessible_and_fit(
    stage: Stage, names: dict[str, Any], who: str, addresses: list[str]
) -> None:
    user: User | None = getattr(stage.cast, who) if who else None
    phone, desk = stage.window(user, phone=True), stage.window(user)
    found: list[str] = []
    for address in addresses:
        path = address.format(**names)
        for page in (phone, desk):
            answer = page.goto(path)
            assert answer and answer.status == WRONG.get((who, address), 200), f"{path}: {answer}"
            assert page.url.removeprefix(stage.url) == path  # and not sent to sign in
            found += [f"{path} at {_width(page)}: {fault}" for fault in _faults(page)]
            stage.shot(page, f"halaman-{who or 'tamu'}-{_name(address)}", full=FULL)
    assert found == []


def test_the_banner_of_a_silent_sweep_is_seen_by_officers(stage: Stage) -> None:
    stage.clock.shift(timedelta(minutes=3))
    silent = "Pengawas batas waktu tidak berjalan"
    for phone in (True, False):
        page = stage.window(stage.cast.it_examiner, phone=phone)
        page.goto("/meja/")
        assert silent in page.inner_text("body")
        assert _faults(page) == []
    reporter = stage.window(stage.cast.staff_a)
    reporter.goto("/aduan/")
    assert silent not in reporter.inner_text("body")


def _faults(page: Page, **more: Any) -> list[str]:
    """What axe says in both displays, and what sticks out sideways; more are options of axe."""
    page.emulate_media(color_scheme="light")
    faults = _axe(page, {"runOnly": {"type": "tag", "values": TAGS}, **more})
    if _width(page) != PHONE["width"]:  # the same colours on both
        page.emulate_media(color_scheme="dark")
        dark = _axe(page, {"runOnly": {"type": "rule", "values": COLOURS}, **more})
        faults += [f"dark: {fault}" for fault in dark]
        page.emulate_media(color_scheme="light")
    else:
        for narrow in (PHONE, NARROWEST):
            page.set_viewport_size(narrow)  # type: ignore[arg-type]
            sticks_out = page.evaluate("document.documentElement.scrollWidth")
            if sticks_out > narrow["width"]:
                faults.append(f"{sticks_out} px wide at {narrow['width']}: {_wide(page)}")
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    return faults


def _axe(page: Page, options: dict[str, Any]) -> list[str]:
    options["resultTypes"] = ["violations"]
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(_script())
    found = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{fault['id']}: {node['html'][:160]} {node['failureSummary'][:200]!r}"
        for fault in found["violations"]
        for node in fault["nodes"][:4]
    ]


@functools.cache
def _script() -> str:
    axe = pytest.importorskip("axe_playwright_python.base")
    return str(axe.AXE_SCRIPT)


def _wide(page: Page) -> str:
    """The first elements that reach beyond the window, for the message."""
    return str(
        page.evaluate(
            """() => [...document.querySelectorAll("body *")].filter(
                 e => e.getBoundingClientRect().right > innerWidth + 0.5 && !e.closest("svg"))
               .slice(0, 4).map(e => e.tagName + "." + e.className)"""
        )
    )


def _width(page: Page) -> int:
    return page.viewport_size["width"] if page.viewport_size else DESKTOP["width"]


def _name(address: str) -> str:
    return "".join(c if c.isalnum() else "-" for c in address).strip("-") or "beranda"
