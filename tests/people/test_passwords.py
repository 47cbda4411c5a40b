"""The passwords that somebody tries first at a government office."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from people.models import Office
from tests.cast import PASSWORD, Cast


def faults(cast: Cast, password: str) -> list[str]:
    try:
        validate_password(password, cast.staff_a)
    except ValidationError as refusal:
        return list(refusal.messages)
    return []


@pytest.mark.parametrize(
    "weak",
    [
        "kominfo2026",
        "Diskominfo1",
        "indonesia2026",
        "Indonesia-Merdeka-1945!",
        "pemkot_2026",
        "k0minf0@2026",
        "P@ssword-2026",
        "Disdik2026!!",
        "Dinas Pendidikan 26",
        "2026Pendidikan",
        "Contoh.Sari.2026",
    ],
)
def test_words_of_the_office_with_digits_are_refused(cast: Cast, weak: str) -> None:
    assert any("mudah ditebak" in fault for fault in faults(cast, weak))


def test_the_names_of_the_offices_above_count_too(cast: Cast) -> None:
    cast.staff_a.office = Office.objects.get(pk=cast.data_section.pk)
    assert faults(cast, "Bidang.TIK.2026")
    assert faults(cast, "Komunikasi2026")


@pytest.mark.parametrize("shape", ["{}", "x{}", "{}!a", "9900-{}"])
def test_ones_own_nip_is_refused(cast: Cast, shape: str) -> None:
    found = faults(cast, shape.format(cast.staff_a.nip))
    assert any("NIP" in fault for fault in found)


@pytest.mark.parametrize(
    "good", ["gerimis-kopi-41", "kuda-terbang-77", "kominfo naik sepeda 7", "7h#Kd92!xQ", PASSWORD]
)
def test_other_words_are_taken(cast: Cast, good: str) -> None:
    assert faults(cast, good) == []


def test_a_password_for_nobody_in_particular(db: None) -> None:
    validate_password("gerimis-kopi-41")
    with pytest.raises(ValidationError):
        validate_password("diskominfo2026")


def test_the_page_says_why(cast: Cast, client: Client) -> None:
    client.force_login(cast.staff_a, "people.auth.NipOrEmailBackend")
    data = {
        "old_password": PASSWORD,
        "new_password1": "kominfo2026",
        "new_password2": "kominfo2026",
    }
    response = client.post("/kata-sandi/", data)
    assert response.status_code == 422
    assert "hanya tersusun dari kata yang mudah ditebak" in response.content.decode()
