"""The library of SOPs: search, cover, running text, forms, times, statistics on the page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from people.models import User
from sop.language import Step, parse_time, shared
from sop.library.content import forms_of, unnamed_codes
from sop.library.fit import fit
from sop.library.identity import Identity
from sop.machine import PROCEDURES
from sop.procedures import DatabaseFault, IpasRecovery, NetworkFault
from sop.procedures.database import EXAMINER
from tests.cast import NOW, Cast
from tests.sop import walk
from tests.sop.pages import as_user, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def page(user: User, code: str, query: str = "") -> str:
    answer = as_user(user).get(f"/sop/{code}/{query}")
    assert answer.status_code == 200
    return " ".join(text_of(answer).split())


# -- search -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("", {"database-1", "ipas-1", "network-1"}),
        ("PING", {"network-1"}),
        ("jfu jurnal", {"ipas-1"}),
        ("simpeg", {"database-1"}),
        ("kalimantan timur", {"database-1"}),
        ("tidak ada begini", set()),
        ("%00<script>", set()),
    ],
)
def test_the_library_is_searched(cast: Cast, words: str, codes: set[str]) -> None:
    answer = as_user(cast.staff_a).get("/sop/", {"cari": words})
    shown = text_of(answer)
    assert {code for code in PROCEDURES if f'href="/sop/{code}/"' in shown} == codes
    assert "<script>&" not in shown
    if not codes:
        assert "Tidak ada SOP yang sesuai." in shown


# -- the cover of the document ----------------------------------------------------------------


def test_the_database_sop_states_its_cover(cast: Cast) -> None:
    shown = page(cast.staff_a, "database-1")
    for text in (
        "Undang-undang Nomor 14 tahun 2008", "SOP Co-location dan Hosting Server",
        "Administrator memiliki surat tugas dari pimpinan", "Media komunikasi dan lain-lain",
        "3 (tiga) hari kerja", "berdasarkan Permenkominfo Nomor 14 Tahun 2006",
    ):  # fmt: skip
        assert text in shown
    assert shown.count("Perlu diperiksa:") == 7


def test_what_a_document_leaves_out_is_empty_and_never_invented(cast: Cast) -> None:
    for procedure in PROCEDURES.values():
        identity = procedure.identity
        assert (identity.number, identity.approved_name, identity.approved_nip) == ("", "", "")
        assert (identity.made_on, identity.revised_on, identity.effective_on) == (None,) * 3
    bare = Identity(doubts=IpasRecovery.identity.doubts)
    assert IpasRecovery.identity == bare
    assert page(cast.staff_a, "ipas-1").count("Tidak disebut dalam naskah") == 13


def test_the_network_sop_has_its_maker_and_nothing_else(cast: Cast) -> None:
    shown = page(cast.staff_a, "network-1")
    assert "Kepala Dinas Komunikasi dan Informatika" in shown
    assert "Naskah berbunyi “Disusun oleh”" in shown


# -- running text, forms, times ---------------------------------------------------------------


def test_the_running_text_stands_beside_the_chart(cast: Cast) -> None:
    assert set(DatabaseFault.narrative) == set(range(1, 10))
    shown = page(cast.staff_a, "database-1")
    assert "Pelaksana berbeda: naskah menyebut Pejabat Pengawas" in shown
    assert "Naskah dan bagan" not in page(cast.staff_a, "network-1")


def test_every_question_of_a_form_tells_its_origin() -> None:
    for procedure in PROCEDURES.values():
        for form in forms_of(procedure):
            assert [asked.label for asked in form.questions] == [f.label for f in form.step.form]
            assert all(asked.source for asked in form.questions)


def test_form_codes_that_are_never_named_stay_free(cast: Cast) -> None:
    assert unnamed_codes(NetworkFault) == ["F-02", "F-03"]
    assert unnamed_codes(DatabaseFault) == []
    assert {form.code for form in forms_of(NetworkFault)} == {"", "F-01", "F-04"}
    assert "F-02 dan F-03 tidak disebut dalam naskah" in page(cast.staff_a, "network-1")


def test_the_times_of_the_steps_fit_the_whole() -> None:
    """B16: 5 jam 15 menit + 1-2 hari within 3 hari kerja; loops left out."""
    found = fit(DatabaseFault)
    assert found.total == "5 jam 15 menit + 1–2 hari kerja"
    assert found.spare == 2 * 3600 + 15 * 60
    assert found.verdict.startswith("Cukup dalam 3 hari kerja; tersisa 2 jam 15 menit")


def test_a_shared_time_counts_once_and_steps_without_time_are_named() -> None:
    found = fit(IpasRecovery)
    assert (found.total, found.untimed) == ("3 jam 45 menit", (9, 10, 11, 15))
    assert (found.spare, found.verdict) == (None, "Naskah tidak menetapkan batas keseluruhan.")
    bare = fit(NetworkFault)
    assert (bare.total, bare.verdict, bare.promised) == ("", "", (9,))


def test_times_that_do_not_fit_are_said_to() -> None:
    class Tight:
        steps = [
            Step(1, "a", EXAMINER, within=shared(1, 2, "7 jam")),
            Step(2, "b", EXAMINER, within=shared(1, 2, "7 jam")),
            Step(3, "c", EXAMINER, within="1 jam"),
        ]
        overall_time = staticmethod(lambda: parse_time("1 hari kerja"))

    assert fit(Tight).verdict == "Melebihi batas keseluruhan 1 hari kerja: 30 menit lebih."  # type: ignore[arg-type]


# -- statistics on the page -------------------------------------------------------------------


def test_statistics_are_for_officers_and_heads(cast: Cast) -> None:
    walk.walk_to_end(walk.file(cast, cast.service_db, "database", NOW), NOW)
    for user in (cast.it_examiner, cast.agency_head, cast.head_a):
        shown = page(user, "database-1")
        assert "Selesai: 1 dari 1" in shown
        assert "(100%)" not in shown, "one ticket has no percentage"
    for user in (cast.staff_a, cast.liaison_a, cast.outsider):
        assert "Statistik" not in page(user, "database-1")
    assert "Belum ada data" in page(cast.jfu, "database-1")


def test_a_period_is_picked(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    walk.walk_to_end(walk.file(cast, cast.service_db, "database", NOW), NOW)
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(days=60))
    assert "Belum ada data" in page(cast.agency_head, "database-1", "?periode=30")
    for query in ("", "?periode=90", "?periode=365", "?periode=x"):
        assert "Selesai: 1 dari 1" in page(cast.agency_head, "database-1", query)


def test_the_page_with_statistics_asks_a_fixed_number_of_questions(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    client = as_user(cast.agency_head)
    client.get("/sop/network-1/")
    for _ in range(3):
        walk.walk_to_end(walk.file(cast, cast.service_network, "network", NOW), NOW)
    with django_assert_max_num_queries(30):
        client.get("/sop/network-1/")


# -- whose cover ------------------------------------------------------------------------------


def test_the_office_of_the_cover_may_be_chosen(cast: Cast) -> None:
    from services.models import Route, Service
    from sop.models import SopIdentity

    service = Service.objects.create(code="x", name="X", handler=cast.tiki)
    Route.objects.create(service=service, kind="network", procedure="network-1")
    for office, number in ((cast.tiki, "TI-1"), (cast.kominfo, "KO-1")):
        SopIdentity.objects.create(
            procedure="network-1", office=office, number=number, updated_at=NOW,
            updated_by=cast.agency_head,
        )  # fmt: skip
    assert "TI-1" in page(cast.jfu, "network-1")
    assert "KO-1" in page(cast.network_admin, "network-1")
    assert "TI-1" in page(cast.network_admin, "network-1", f"?kantor={cast.tiki.pk}")
    assert "KO-1" in page(cast.network_admin, "network-1", "?kantor=zz")
