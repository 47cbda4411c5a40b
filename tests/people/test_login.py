"""Login by NIP or e-mail, its limits, and the end of sessions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from axes.models import AccessFailureLog
from django.contrib.auth.hashers import get_hasher
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from people.models import User
from people.throttle import ADDRESS_LIMIT
from tests.cast import NOW, PASSWORD, Cast

LOGIN = "/masuk/"
WRONG = "NIP, alamat e-mail, atau kata sandi tidak cocok"


def enter(
    client: Client, login: str, password: str = PASSWORD, *, address: str = "10.0.0.1", **extra: Any
) -> HttpResponse:
    data = {"username": login, "password": password, **extra}
    return client.post(LOGIN, data, REMOTE_ADDR=address)  # type: ignore[return-value]


def logged_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


# -- who gets in -------------------------------------------------------------------------


@pytest.mark.parametrize("style", ["nip", "spaced nip", "email", "upper email", "padded email"])
def test_nip_or_email_gets_in(cast: Cast, client: Client, style: str) -> None:
    nip, email = str(cast.staff_a.nip), cast.staff_a.email
    login = {
        "nip": nip,
        "spaced nip": f" {nip[:8]} {nip[8:14]} {nip[14]}\u00a0{nip[15:]} ",
        "email": email,
        "upper email": email.upper(),
        "padded email": f"  {email} ",
    }[style]
    response = enter(client, login)
    assert (response.status_code, response["Location"]) == (302, reverse("landing"))
    assert client.session["_auth_user_id"] == str(cast.staff_a.pk)


def test_unknown_wrong_and_inactive_get_the_same_answer(cast: Cast) -> None:
    User.objects.filter(pk=cast.staff_b.pk).update(is_active=False)
    answers = []
    for login, password in [
        (cast.staff_a.email, "salah-sekali-1"),
        ("tidak-ada@contoh.go.id", "salah-sekali-1"),
        ("990001012099011999", "salah-sekali-1"),
        (cast.staff_b.email, PASSWORD),
    ]:
        client = Client()
        response = enter(client, login, password)
        assert response.status_code == 422
        assert WRONG in response.content.decode()
        assert not logged_in(client)
        answers.append([line for line in response.content.decode().splitlines() if WRONG in line])
    assert all(answer == answers[0] for answer in answers)


def test_an_unknown_account_is_hashed_for_too(
    cast: Cast, client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []
    hasher = type(get_hasher())
    encode = hasher.encode

    def counted(self: Any, *args: Any, **kwargs: Any) -> str:
        hashed.append("once")
        return str(encode(self, *args, **kwargs))

    monkeypatch.setattr(hasher, "encode", counted)
    enter(client, "tidak-ada@contoh.go.id", "salah-sekali-1")
    assert hashed


@pytest.mark.parametrize("password", ["x" * 100_000, "rahasia\0uji", ""])
def test_an_impossible_password_is_refused_and_the_login_kept(
    cast: Cast, client: Client, password: str
) -> None:
    response = enter(client, cast.staff_a.email, password)
    assert response.status_code == 422
    assert cast.staff_a.email in response.content.decode()
    assert not logged_in(client)


def test_new_passwords_are_kept_with_argon2() -> None:
    from django.conf import settings as configured  # the override of the tests stands aside

    from gangguan import settings as real

    assert real.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")
    assert configured.PASSWORD_HASHERS[0] != real.PASSWORD_HASHERS[0]


# -- where one goes ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "target",
    [
        "//evil.test",
        "https:evil.test",
        "/\\evil.test",
        "https://evil.test/",
        "javascript:alert(1)",
        "%0d%0aSet-Cookie:x=1",
    ],
)
def test_next_leads_to_no_other_site(cast: Cast, client: Client, target: str) -> None:
    response = enter(client, cast.staff_a.email, next=target)
    assert response.status_code == 302
    assert "evil" not in response["Location"].replace(reverse("landing"), "")
    assert response["Location"].startswith(("/", "%0d%0a")) is True
    assert "x" not in response.cookies


def test_next_leads_to_a_page_of_the_portal(cast: Cast, client: Client) -> None:
    assert enter(client, cast.staff_a.email, next="/aduan/")["Location"] == "/aduan/"


def test_who_is_logged_in_is_sent_on(cast: Cast, client: Client) -> None:
    client.force_login(cast.staff_a, "people.auth.NipOrEmailBackend")
    assert client.get(LOGIN).status_code == 302


def test_the_login_page_carries_the_name_of_the_portal(db: None, client: Client) -> None:
    assert "testserver" not in client.get(LOGIN).content.decode()


# -- sessions ----------------------------------------------------------------------------


def test_login_changes_the_session_id(cast: Cast, client: Client) -> None:
    session = client.session
    session["before"] = True
    session.save()
    before = session.session_key
    enter(client, cast.staff_a.email)
    assert client.session.session_key != before
    assert not type(session)().exists(str(before))


def test_logout_needs_post_and_kills_the_session(cast: Cast, client: Client) -> None:
    enter(client, cast.staff_a.email)
    cookie = client.cookies["sessionid"].value
    assert client.get("/keluar/").status_code == 405
    assert client.post("/keluar/").status_code == 302
    client.cookies["sessionid"] = cookie
    assert client.get("/kata-sandi/").status_code == 302


def test_a_deactivated_person_is_out_at_once(cast: Cast, client: Client) -> None:
    enter(client, cast.staff_a.email)
    assert client.get("/kata-sandi/").status_code == 200
    User.objects.filter(pk=cast.staff_a.pk).update(is_active=False)
    assert client.get("/kata-sandi/").status_code == 302


def test_changing_the_password_ends_the_other_sessions(cast: Cast) -> None:
    here, there = Client(), Client()
    for client in (here, there):
        enter(client, cast.staff_a.email)
    new = {"new_password1": "gerimis-kopi-41", "new_password2": "gerimis-kopi-41"}
    wrong = here.post("/kata-sandi/", {"old_password": "bukan-ini-12", **new})
    assert wrong.status_code == 422
    assert "Kata sandi sekarang tidak cocok." in wrong.content.decode()
    right = here.post("/kata-sandi/", {"old_password": PASSWORD, **new})
    assert right.status_code == 302
    assert here.get(right["Location"]).status_code == 200
    assert there.get("/kata-sandi/").status_code == 302


@pytest.mark.parametrize("weak", ["12345678901", "password12", "pendek", "sari contoh"])
def test_a_weak_new_password_is_refused(cast: Cast, client: Client, weak: str) -> None:
    enter(client, cast.staff_a.email)
    data = {"old_password": PASSWORD, "new_password1": weak, "new_password2": weak}
    assert client.post("/kata-sandi/", data).status_code == 422


# -- limits ------------------------------------------------------------------------------


def fail(client: Client, login: str, times: int, address: str = "10.0.0.1") -> list[int]:
    return [
        enter(client, login, "salah-sekali-1", address=address).status_code for _ in range(times)
    ]


def test_five_failures_shut_the_account_for_that_address_only(cast: Cast, client: Client) -> None:
    with time_machine.travel(NOW, tick=False):
        assert fail(client, cast.staff_a.email, 5) == [422] * 4 + [429]
        refused = enter(client, cast.staff_a.email)
        assert refused.status_code == 429
        text = refused.content.decode()
        assert "15 menit" in text
        assert "pukul 09.15 WITA" in text
        assert refused["Retry-After"] == "900"
        assert "Login dengan NIP atau alamat e-mail ini" in text
        assert "Semua login" not in text
        # No weapon: the owner elsewhere, and colleagues here, are unhurt.
        assert enter(Client(), cast.staff_a.email, address="10.0.0.2").status_code == 302
        assert enter(Client(), cast.staff_b.email).status_code == 302


def test_nip_and_email_share_the_limit(cast: Cast, client: Client) -> None:
    fail(client, cast.staff_a.email, 3)
    assert fail(client, str(cast.staff_a.nip), 2) == [422, 429]


def test_the_account_opens_again_and_knocking_does_not_prolong(cast: Cast, client: Client) -> None:
    with time_machine.travel(NOW, tick=False):
        fail(client, cast.staff_a.email, 5)
    with time_machine.travel(NOW + timedelta(minutes=14), tick=False):
        assert enter(client, cast.staff_a.email).status_code == 429
    with time_machine.travel(NOW + timedelta(minutes=15, seconds=1), tick=False):
        assert enter(client, cast.staff_a.email).status_code == 302


def test_a_success_forgets_the_failures(cast: Cast) -> None:
    for _ in range(3):
        assert fail(Client(), cast.staff_a.email, 4) == [422] * 4
        assert enter(Client(), cast.staff_a.email).status_code == 302


def test_an_unknown_account_is_limited_like_a_known_one(cast: Cast, client: Client) -> None:
    assert fail(client, "tidak-ada@contoh.go.id", 6) == [422] * 4 + [429] * 2


def test_spraying_over_accounts_shuts_the_address(cast: Cast, client: Client) -> None:
    with time_machine.travel(NOW, tick=False):
        codes = [
            enter(client, f"orang-{n}@contoh.go.id", "musim-hujan-26").status_code
            for n in range(ADDRESS_LIMIT + 5)
        ]
        assert codes == [422] * (ADDRESS_LIMIT - 1) + [429] * 6
        refused = enter(client, cast.staff_a.email)
        assert refused.status_code == 429
        text = refused.content.decode()
        assert "pukul 09.15 WITA" in text
        assert "Semua login dari jaringan Anda" in text
        assert "Login dengan NIP" not in text
        assert enter(Client(), cast.staff_a.email, address="10.0.0.2").status_code == 302
    assert AccessFailureLog.objects.filter(ip_address="10.0.0.1").count() == ADDRESS_LIMIT
    with time_machine.travel(NOW + timedelta(minutes=16), tick=False):
        assert enter(client, cast.staff_a.email).status_code == 302


def test_a_claimed_address_is_not_believed(cast: Cast, client: Client) -> None:
    for n in range(5):
        client.post(
            LOGIN,
            {"username": cast.staff_a.email, "password": "salah-sekali-1"},
            REMOTE_ADDR="10.0.0.1",
            HTTP_X_FORWARDED_FOR=f"203.0.113.{n}",
        )
    assert enter(client, cast.staff_a.email).status_code == 429


def test_behind_the_proxy_its_entry_counts(cast: Cast, client: Client, settings: Any) -> None:
    settings.BEHIND_PROXY = True

    def attempt(claimed: str, real: str) -> int:
        return client.post(
            LOGIN,
            {"username": cast.staff_a.email, "password": "salah-sekali-1"},
            REMOTE_ADDR="127.0.0.1",
            HTTP_X_FORWARDED_FOR=f"{claimed}, {real}",
        ).status_code

    assert [attempt(f"203.0.113.{n}", "198.51.100.7") for n in range(5)][-1] == 429
    assert attempt("203.0.113.9", "198.51.100.8") == 422


def test_one_ipv6_network_is_one_address(cast: Cast, client: Client) -> None:
    for n in range(5):
        enter(client, cast.staff_a.email, "salah-sekali-1", address=f"2001:db8::{n + 1}")
    assert enter(client, cast.staff_a.email, address="2001:db8::ffff").status_code == 429
    assert enter(client, cast.staff_a.email, address="2001:db8:1::1").status_code == 302
