"""The public check of a paper by its code."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from papers.check import codes
from papers.models import Paper
from people.models import Office
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


def made(office: Office, key: str = "letter:1", number: str = "500/001/2026") -> str:
    mark = codes.mark(
        key, kind="Nota dinas", office=office, dated=date(2026, 11, 23), now=NOW, number=number
    )
    return mark.code


def test_the_same_paper_keeps_its_code(cast: Cast, settings: object) -> None:
    first = made(cast.kominfo, number="")
    assert made(cast.kominfo) == first
    assert made(cast.kominfo, "letter:2") != first
    assert Paper.objects.get(code=first).number == "500/001/2026"
    assert set(first) <= set(codes.ALPHABET) and len(first) == 12


def test_the_address_is_the_portals_own(cast: Cast, settings: object) -> None:
    settings.SITE_URL = "https://gangguan.contoh.go.id"  # type: ignore[attr-defined]
    mark = codes.mark("a", kind="Form", office=cast.kominfo, dated=date(2026, 11, 23), now=NOW)
    assert mark.url == f"https://gangguan.contoh.go.id/periksa/{mark.code}/"


def test_what_anybody_may_know_of_a_paper(cast: Cast, client: Client) -> None:
    code = made(cast.kominfo)
    answer = client.get(reverse("paper_check", args=[code]))
    text = answer.content.decode()
    assert answer.status_code == 200
    for words in ("tercatat dan berlaku", "500/001/2026", "23 November 2026", "Nota dinas",
                  "Dinas Komunikasi dan Informatika"):  # fmt: skip
        assert words in text
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in answer["Cache-Control"]


def test_a_voided_paper_says_so(cast: Cast, client: Client) -> None:
    code = made(cast.kominfo)
    codes.void("letter:1", NOW)
    text = client.get(reverse("paper_check", args=[code])).content.decode()
    assert "sudah dibatalkan" in text
    assert "tercatat dan berlaku" not in text
    assert "23 November 2026 pukul 09.00 WITA" in text


def test_an_unknown_code_is_a_page_that_helps(cast: Cast, client: Client) -> None:
    answer = client.get(reverse("paper_check", args=["7K3M9PQ2R5TX"]))
    assert answer.status_code == 404
    assert "Kode ini tidak tercatat" in answer.content.decode()
    assert client.get(reverse("paper_check", args=["<script>"])).status_code == 404


def test_what_is_misread_on_paper_still_finds_it(cast: Cast, client: Client) -> None:
    Paper.objects.create(
        code="01ABCDEFGH23", key="x", kind="F-01", office=cast.kominfo, dated=date(2026, 11, 23),
        made_at=NOW,
    )  # fmt: skip
    for typed in ("oiab cdef gh23", "OlAB-CDEF-GH23", " 01ab.cdef.gh23 "):
        assert codes.normalised(typed) == "01ABCDEFGH23"
        answer = client.get(reverse("paper_check_form"), {"kode": typed})
        assert answer["Location"] == reverse("paper_check", args=["01ABCDEFGH23"])
    answer = client.get(reverse("paper_check", args=["o1abcdefgh23"]))
    assert answer["Location"] == reverse("paper_check", args=["01ABCDEFGH23"])


def test_what_cannot_be_a_code_is_told_beside_the_field(client: Client, db: None) -> None:
    assert client.get(reverse("paper_check_form")).status_code == 200
    answer = client.get(reverse("paper_check_form"), {"kode": "SURAT 12"})
    assert answer.status_code == 422
    assert "12 huruf dan angka" in answer.content.decode()


def test_guessing_is_slowed_down(cast: Cast, client: Client) -> None:
    address = reverse("paper_check", args=[made(cast.kominfo)])
    codes_seen = [client.get(address).status_code for _ in range(61)]
    assert codes_seen == [200] * 60 + [429]
    assert client.get(address)["Retry-After"] == "60"
