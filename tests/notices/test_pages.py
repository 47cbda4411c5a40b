"""The inbox of everybody, the badge, and the administrator's outbox."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from notices.models import Notice
from notices.outbox import deliver_one
from people.models import User
from tests.cast import NOW, Cast
from tests.notices.test_outbox import news, tell


def enter(client: Client, user: User) -> Client:
    client.force_login(user, "people.auth.NipOrEmailBackend")
    return client


def own(user: User) -> Notice:
    return Notice.objects.filter(recipient=user).latest("pk")


# -- inbox -------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/pemberitahuan/", "/kotak-keluar/"])
def test_one_must_be_logged_in(db: None, client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 302
    assert response["Location"] == f"/masuk/?next={path}"


def test_the_inbox_shows_only_what_is_mine(cast: Cast, client: Client) -> None:
    tell(news(cast.jfu, subject="Untuk Fajar"), news(cast.jfu_2, subject="Untuk Fitri"))
    text = enter(client, cast.jfu).get("/pemberitahuan/").content.decode()
    assert "Untuk Fajar" in text
    assert "Untuk Fitri" not in text
    assert "1 belum dibaca" in text
    assert "pukul 08.00 WIB" in text


def test_opening_marks_as_read_and_goes_there(cast: Cast, client: Client) -> None:
    tell(news(cast.jfu))
    notice = own(cast.jfu)
    assert enter(client, cast.jfu).get(f"/pemberitahuan/{notice.pk}/").status_code == 405
    response = client.post(f"/pemberitahuan/{notice.pk}/")
    assert (response.status_code, response["Location"]) == (302, "/tiket/GGN-2026-000123/")
    notice.refresh_from_db()
    first_read = notice.read_at
    assert first_read is not None
    client.post(f"/pemberitahuan/{notice.pk}/")
    notice.refresh_from_db()
    assert notice.read_at == first_read


def test_anothers_notice_looks_like_none(cast: Cast, client: Client) -> None:
    tell(news(cast.jfu))
    notice = own(cast.jfu)
    enter(client, cast.jfu_2)
    assert client.post(f"/pemberitahuan/{notice.pk}/").status_code == 404
    assert client.post("/pemberitahuan/999999999/").status_code == 404
    assert client.post("/pemberitahuan/dibaca/", {"newest": notice.pk}).status_code == 302
    notice.refresh_from_db()
    assert notice.read_at is None


def test_all_are_marked_up_to_what_was_seen(cast: Cast, client: Client) -> None:
    tell(news(cast.jfu, "k1"), news(cast.jfu, "k2"))
    seen = enter(client, cast.jfu).get("/pemberitahuan/").context["newest"]
    tell(news(cast.jfu, "k3"))
    response = client.post("/pemberitahuan/dibaca/", {"newest": seen}, follow=True)
    assert "2 pemberitahuan ditandai" in response.content.decode()
    assert list(Notice.objects.unread().values_list("dedupe_key", flat=True)) == ["k3"]
    client.post("/pemberitahuan/dibaca/", {"newest": "9" * 400 + "x"})
    assert not Notice.objects.unread().exists()


def test_unread_only_and_pages(cast: Cast, client: Client) -> None:
    tell(*(news(cast.jfu, f"k{n}", subject=f"Kabar {n:02d}") for n in range(30)))
    Notice.objects.filter(dedupe_key__in=["k28", "k29"]).update(read_at=NOW)
    enter(client, cast.jfu)
    shown = client.get("/pemberitahuan/")
    first, following = shown.content.decode(), shown.context["page"].next
    assert "Kabar 29" in first
    assert "Kabar 04" not in first
    assert "Kabar 04" in client.get("/pemberitahuan/", {"halaman": following}).content.decode()
    unread = client.get("/pemberitahuan/?tampil=belum").content.decode()
    assert "Kabar 29" not in unread
    assert "tampil=belum&amp;halaman=" in unread
    assert client.get("/pemberitahuan/?halaman=zzz").status_code == 200


def test_an_empty_inbox_says_so(cast: Cast, client: Client) -> None:
    assert (
        "Belum ada pemberitahuan."
        in enter(client, cast.jfu).get("/pemberitahuan/").content.decode()
    )


def test_text_of_a_notice_is_no_markup(cast: Cast, client: Client) -> None:
    tell(news(cast.jfu, subject="<script>1</script>", body="<b>tebal</b>"))
    text = enter(client, cast.jfu).get("/pemberitahuan/").content.decode()
    assert "<script>1" not in text
    assert "&lt;b&gt;tebal" in text


def test_a_notice_leads_to_no_other_site(cast: Cast, client: Client) -> None:
    tell(news(cast.jfu, path="//evil.test/"))
    response = enter(client, cast.jfu).post(f"/pemberitahuan/{own(cast.jfu).pk}/")
    assert response["Location"] == "/pemberitahuan/"


@pytest.mark.parametrize("rows", [1, 3])
def test_the_inbox_costs_the_same_for_any_number(
    cast: Cast, client: Client, django_assert_max_num_queries: Any, rows: int
) -> None:
    tell(*(news(cast.jfu, f"k{n}") for n in range(rows)))
    enter(client, cast.jfu)
    with django_assert_max_num_queries(20):
        client.get("/pemberitahuan/")


def test_the_badge_counts_my_unread(cast: Cast, client: Client) -> None:
    tell(news(cast.jfu, "k1"), news(cast.jfu, "k2"), news(cast.jfu_2, "k3"))
    assert client.get("/pemberitahuan/jumlah/").status_code == 204
    response = enter(client, cast.jfu).get("/pemberitahuan/jumlah/")
    assert '<span class="count">2</span>' in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    Notice.objects.update(read_at=NOW)
    assert client.get("/pemberitahuan/jumlah/").content.strip() == b""


# -- outbox ------------------------------------------------------------------------------


def test_the_outbox_is_for_administrators_only(cast: Cast, client: Client) -> None:
    for user in (cast.staff_a, cast.helpdesk, cast.agency_head):
        enter(client, user)
        assert client.get("/kotak-keluar/").status_code == 404
        assert client.post("/kotak-keluar/kirim-ulang/", {"id": [1]}).status_code == 404


@pytest.fixture
def filled(cast: Cast, client: Client) -> Client:
    """Four notices of jfu, one in each state."""
    tell(news(cast.jfu, "sent", subject="Perihal terkirim", body="Isi yang dikirim"))
    deliver_one(NOW)
    mail.outbox.clear()
    tell(news(cast.jfu, "parked", subject="Perihal gagal"))
    Notice.objects.filter(dedupe_key="parked").update(
        mail_state="parked", mail_tries=5, mail_error="Connection refused", mail_next_try_at=None
    )
    later = NOW + timedelta(hours=3)
    tell(news(cast.tu_head, "waiting", subject="Perihal menunggu", mail_not_before=later))
    tell(news(cast.jfu, "none", subject="Perihal tanpa surel", mail=False))
    return enter(client, cast.administrator)


def test_the_outbox_shows_what_was_sent(filled: Client, cast: Cast) -> None:
    text = filled.get("/kotak-keluar/").content.decode()
    for shown in (
        "Perihal terkirim",
        "Isi yang dikirim",
        cast.jfu.email,
        "23 Nov 2026 09.00 WITA",
        "Connection refused",
        "5 kali percobaan",
        "dikirim sesudah 23 Nov 2026 12.00 WITA",
    ):
        assert shown in text


@pytest.mark.parametrize(
    ("state", "subject"),
    [
        ("terkirim", "Perihal terkirim"),
        ("gagal", "Perihal gagal"),
        ("menunggu", "Perihal menunggu"),
        ("tanpa", "Perihal tanpa surel"),
    ],
)
def test_the_outbox_is_filtered_by_state(filled: Client, state: str, subject: str) -> None:
    response = filled.get("/kotak-keluar/", {"keadaan": state})
    assert [notice.subject for notice in response.context["page"]] == [subject]


def test_the_outbox_is_searched(filled: Client, cast: Cast) -> None:
    def found(query: str) -> int:
        return len(filled.get("/kotak-keluar/", {"q": query}).context["page"].rows)

    assert (found("Umi"), found("tu-head@"), found("GAGAL"), found("zzz")) == (1, 1, 1, 0)
    assert filled.get("/kotak-keluar/", {"q": "\0"}).status_code == 400


def test_failed_mails_are_sent_again(filled: Client, cast: Cast) -> None:
    response = filled.post("/kotak-keluar/kirim-ulang/", {"all_failed": "on"}, follow=True)
    assert "1 e-mail dijadwalkan untuk dikirim ulang." in response.content.decode()
    notice = Notice.objects.get(dedupe_key="parked")
    assert (notice.mail_state, notice.mail_tries, notice.mail_error) == ("waiting", 0, "")


def test_chosen_mails_are_sent_again_and_the_filter_stays(filled: Client) -> None:
    notice = Notice.objects.get(dedupe_key="sent")
    path = "/kotak-keluar/kirim-ulang/?keadaan=terkirim"
    response = filled.post(path, {"id": [notice.pk]})
    assert response["Location"] == "/kotak-keluar/?keadaan=terkirim"
    notice.refresh_from_db()
    assert notice.mail_state == "waiting"


@pytest.mark.parametrize("ids", [[], ["x"], ["9" * 40], ["-1"]])
def test_a_bad_choice_changes_nothing_and_says_so(filled: Client, ids: list[str]) -> None:
    response = filled.post("/kotak-keluar/kirim-ulang/", {"id": ids})
    assert response.status_code == 422
    assert "Isian belum dapat dikirim" in response.content.decode()
    assert Notice.objects.get(dedupe_key="parked").mail_state == "parked"
    assert filled.get("/kotak-keluar/kirim-ulang/").status_code == 405
