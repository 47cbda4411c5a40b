"""No address of the heads' room or of the public figures breaks, whatever its parameters say."""

from __future__ import annotations

import pytest
import time_machine
from django.urls import reverse

from reports.models import PublicStatistics
from tests.cast import NOW, Cast
from tests.reports.board import stage

pytestmark = pytest.mark.django_db

PAGES = (
    "head", "compliance", "evidence", "reports_issued", "what_if", "forecast", "subscriptions",
    "public_statistics", "public_statistics_csv",
)  # fmt: skip
PARAMETERS = (
    "ruang", "periode", "dari", "sampai", "opd", "unit", "layanan", "sop", "angka", "berkas",
    "prosedur", "langkah", "mutu", "jabatan", "pihak", "hari", "alasan", "petak", "halaman", "page",
    "instansi", "waktu", "kalender",
)  # fmt: skip
HOSTILE = ("9" * 400, "²", "2147483648", b"\xed\xa0\x80")


def test_no_value_breaks_a_page(cast: Cast) -> None:
    """Each page with the same hostile value in every parameter, and each figure's list with the
    value in all but the name of the figure."""
    PublicStatistics.objects.create(office=cast.kominfo, enabled=True)
    stage.database(cast)
    lists = reverse("head_list")
    broken = []
    with time_machine.travel(NOW, tick=False):
        client = stage.signed_in(cast.agency_head)
        for value in HOSTILE:
            asked = dict.fromkeys(PARAMETERS, value)
            addresses = [(reverse(name), asked) for name in PAGES]
            addresses += [(lists, asked | {"angka": one}) for one in ("terbuka", "lewat", "jeda")]
            for address, params in addresses:
                status = client.get(address, params).status_code
                if status not in (200, 404, 422):
                    broken.append((address, value, status))
    assert not broken
