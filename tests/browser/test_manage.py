"""The administrator's pages by axe, light and dark, on a desk; nothing overflows on a phone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from people.models import Assignment, Office, User
from services.models import Route, Service
from sop.models import Heartbeat, Rung
from tests.browser.stage import Stage
from tests.browser.test_pages import FULL, _faults, _name
from tests.sop import walk
from tickets.models import Ticket

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

FIXED = {Ticket, Heartbeat}  # read here, never added


def addresses(stage: Stage, spare: Office) -> list[str]:
    """The index, and list, add and change pages of every model that is kept here."""
    found = [reverse("admin:index"), reverse("admin:app_list", args=["people"])]
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        found.append(reverse(f"{name}_changelist"))
        if model not in FIXED:
            found.append(reverse(f"{name}_add"))
        row = stage.cast.network_admin if model is User else model._default_manager.first()
        assert row is not None, f"no row of {model}"
        found.append(reverse(f"{name}_change", args=[row.pk]))
    people = reverse("admin:people_user_changelist")
    office = reverse("admin:people_office_changelist")
    person = stage.cast.network_admin.pk
    return [
        *found,
        f"{people}?is_active__exact=1&q=contoh&o=1",
        f"{office}?active__exact=9",
        f"{people}{person}/password/",
        f"{people}{person}/history/",
        f"{office}{spare.pk}/delete/",
    ]


def test_manage_pages_are_accessible_and_fit(stage: Stage) -> None:
    cast = stage.cast
    now = timezone.now()
    walk.walk_to(walk.file(cast, cast.service_db, "database", now), 2, now)
    spare = Office.objects.create(
        name="Seksi Kosong", short_name="Seksi Kosong", kind="section", time_zone="Asia/Makassar"
    )
    Rung.objects.create(level=100, target=Rung.Target.SUPERIOR)
    stage.later(timedelta(minutes=1))
    phone, desk = stage.window(cast.administrator, phone=True), stage.window(cast.administrator)
    found: list[str] = []
    for turn, path in enumerate(addresses(stage, spare)):
        # The phone takes every third: the pages of one kind are laid out alike.
        for page in (desk,) if turn % 3 else (phone, desk):
            before = len(stage.faults)
            answer = page.goto(path)
            assert answer and answer.status in (200, 302), f"{path}: {answer}"
            page.wait_for_load_state("load")
            found += [f"{path}: {fault}" for fault in stage.faults[before:]]
            # Preloading, axe writes what Django's sheets import into the page: the CSP refuses.
            found += [f"{path}: {fault}" for fault in _faults(page, preload=False)]
            stage.shot(page, f"kelola-{_name(path.removeprefix('/kelola/'))}", full=FULL)
    assert not found, "\n".join(found)


def test_a_new_installation_is_filled_from_the_first_steps(stage: Stage) -> None:
    page = stage.window(stage.cast.administrator)
    page.goto(reverse("admin:index"))
    groups = page.locator("caption").all_inner_texts()
    assert groups == ["Pegawai dan unit kerja", "Layanan", "SOP", "Aduan"]
    page.get_by_text("Langkah pertama pada pemasangan baru").click()
    stage.shot(page, "kelola-langkah-pertama", full=FULL)

    _add(page, "Unit kerja")
    page.get_by_label("Nama:", exact=True).fill("Badan Kepegawaian Daerah")
    page.get_by_label("Nama singkat:").fill("BKD")
    page.get_by_label("Jenis:").select_option(label="Perangkat daerah / instansi")
    page.get_by_label("Zona waktu:").select_option("Asia/Makassar")
    _save(stage, page, "unit-kerja")

    _add(page, "Penugasan")
    page.get_by_label("Pegawai:").select_option(value=str(stage.cast.outsider.pk))
    page.get_by_label("Peran:").select_option(label="Petugas Helpdesk")
    page.get_by_label("Unit kerja:").select_option(label="Badan Kepegawaian Daerah")
    page.get_by_label("Berlaku sejak:").fill("2026-11-01")
    _save(stage, page, "penugasan")

    _add(page, "Layanan")
    page.get_by_label("Nama:", exact=True).fill("Database Kepegawaian")
    page.get_by_label("Kode:").fill("kepegawaian")
    page.get_by_label("Kantor penangan:").select_option(label="Badan Kepegawaian Daerah")
    page.get_by_role("button", name="Tambahkan Rute SOP lagi").click()
    page.locator("#routes-0").get_by_label("Jenis gangguan:").select_option(label="Database")
    sop = page.locator("#routes-0").get_by_label("SOP:", exact=True)
    assert any("Penanganan Gangguan" in title for title in sop.locator("option").all_inner_texts())
    sop.select_option("database-1")
    _save(stage, page, "layanan")

    service = Service.objects.get(code="kepegawaian")
    assert list(Route.objects.filter(service=service).values_list("kind", "procedure")) == [
        ("database", "database-1")
    ]
    assert service.handler == Office.objects.get(short_name="BKD")
    assert Assignment.objects.filter(user=stage.cast.outsider, office=service.handler).exists()
    page.get_by_role("link", name="Kembali ke portal").click()
    page.wait_for_url(f"{stage.url}/")


def _add(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Menu Kelola").get_by_role("link", name=name).click()
    page.locator(".object-tools .addlink").click()


def _save(stage: Stage, page: Page, name: str) -> None:
    stage.shot(page, f"kelola-isi-{name}", full=FULL)
    page.get_by_role("button", name="Simpan", exact=True).click()
    page.locator(".messagelist .success").wait_for()


def test_a_refused_form_says_what_is_wrong_in_readable_colours(stage: Stage) -> None:
    page = stage.window(stage.cast.administrator, phone=True)
    page.goto(reverse("admin:services_service_add"))
    page.get_by_role("button", name="Simpan", exact=True).click()
    page.locator(".errornote").wait_for()
    assert page.locator(".errorlist").count() >= 3
    assert _faults(page, preload=False) == []
    stage.shot(page, "kelola-salah", full=FULL)


def test_the_chosen_display_holds_here_too(stage: Stage) -> None:
    page = stage.window(stage.cast.administrator)
    page.goto(reverse("admin:index"))
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.evaluate("localStorage.setItem('gangguan.display', 'dark')")
    page.reload()
    assert page.evaluate(ground) != light
    stage.shot(page, "kelola-gelap", full=FULL)
