"""Messages, internal notes and files of a ticket, and who never sees them."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from notices.models import Notice
from tests.tickets import samples
from tests.tickets.test_complaint_page import text_of
from tickets import talk
from tickets.models import Attachment, Comment, Event


@pytest.fixture
def ticket(filed):
    return filed()


@pytest.fixture
def url(ticket):
    return f"/tiket/{ticket.number}/komentar/"


def message(body: str = "Masih rusak.", **other):
    return {"body": body, "key": str(uuid4()), **other}


def told(kind: str) -> set[str]:
    return set(Notice.objects.filter(kind=kind).values_list("recipient__name", flat=True))


def test_the_reporters_message_reaches_those_who_act(cast, sign_in, url, handler, ticket):
    handler.people = [cast.it_examiner.pk]

    response = sign_in(cast.staff_a).post(url, message())

    assert response.status_code == 302
    comment = Comment.objects.get()
    assert (comment.body, comment.internal) == ("Masih rusak.", False)
    assert comment.author_title == "Pengelola Keuangan"
    assert told("comment") == {cast.it_examiner.name}
    assert "Masih rusak" not in Notice.objects.get(kind="comment").body
    event = Event.objects.get(kind="comment")
    assert (event.text, event.internal) == ("menulis pesan", False)


def test_the_officers_message_reaches_the_reporter(cast, sign_in, url, handler):
    handler.people = [cast.it_examiner.pk]

    sign_in(cast.helpdesk).post(url, message("Kami periksa."))

    assert Comment.objects.get().author_title == "Petugas Helpdesk"
    assert told("comment") == {cast.staff_a.name}


def mails() -> dict[str, datetime | None]:
    told = Notice.objects.filter(kind__in=["comment", "note"])
    return dict(told.values_list("recipient__name", "mail_next_try_at"))


@pytest.mark.parametrize("path", ["komentar", "berkas"])
def test_officers_get_the_mail_in_their_hours(path, cast, sign_in, handler, ticket, now):
    handler.people = [cast.it_examiner.pk]
    handler.opening = now + timedelta(hours=9)
    files = [samples.upload("a.txt", b"isi")]

    sign_in(cast.staff_a).post(f"/tiket/{ticket.number}/{path}/", message(attachments=files))

    assert mails() == {cast.it_examiner.name: handler.opening}


def test_the_reporter_hears_at_once(cast, sign_in, url, handler, now):
    handler.people = [cast.it_examiner.pk]
    handler.opening = now + timedelta(hours=9)

    sign_in(cast.helpdesk).post(url, message("Kami periksa."))

    assert mails() == {cast.staff_a.name: now}


def test_an_internal_note_stays_among_officers(cast, sign_in, url, handler, ticket):
    handler.people = [cast.it_examiner.pk, cast.helpdesk.pk]

    sign_in(cast.helpdesk).post(
        url,
        message(
            "Kata sandi server berubah.",
            internal="True",
            attachments=[samples.upload("dalam.txt", b"rahasia")],
        ),
    )

    assert Comment.objects.get().internal
    assert Attachment.objects.get().internal
    assert Event.objects.get(kind="note").internal
    assert told("note") == {cast.it_examiner.name}
    assert not ticket.events.public().filter(kind="note").exists()
    for path in ("/aduan/", f"/aduan/{ticket.number}/bukti/", f"/tiket/{ticket.number}/"):
        page = text_of(sign_in(cast.staff_a).get(path))
        assert "Kata sandi server" not in page
        assert "dalam.txt" not in page


@pytest.mark.parametrize("person", ["staff_a", "liaison_a", "head_a"])
def test_the_reporters_side_writes_no_notes(person, cast, sign_in, url):
    assert sign_in(getattr(cast, person)).post(url, message(internal="True")).status_code == 403
    assert Comment.objects.count() == 0


@pytest.mark.parametrize("person", ["staff_b", "staff_c", "jfu", "outsider"])
def test_outsiders_find_no_such_ticket(person, cast, sign_in, url, ticket):
    client = sign_in(getattr(cast, person))

    assert client.post(url, message()).status_code == 404
    assert client.post(url, message(internal="True")).status_code == 404
    assert client.post(f"/tiket/{ticket.number}/berkas/", message()).status_code == 404
    assert Comment.objects.count() == 0


def test_the_same_message_twice_is_one(cast, sign_in, url):
    client, once = sign_in(cast.staff_a), message()

    assert client.post(url, once).status_code == client.post(url, once).status_code == 302
    assert Comment.objects.count() == 1
    assert Event.objects.filter(kind="comment").count() == 1


def test_another_text_under_the_same_key_is_not_lost(cast, sign_in, url):
    client, once = sign_in(cast.staff_a), message("pertama")

    client.post(url, once)
    client.post(url, {**once, "body": "kedua, lain sama sekali"})

    assert list(Comment.objects.values_list("body", flat=True)) == [
        "pertama",
        "kedua, lain sama sekali",
    ]
    assert Event.objects.filter(kind="comment").count() == 2


def test_the_same_text_to_another_ticket_is_another_message(cast, sign_in, url, filed):
    client, once = sign_in(cast.staff_a), message()

    client.post(url, once)
    client.post(f"/tiket/{filed().number}/komentar/", once)

    assert Comment.objects.count() == 2


def test_other_files_under_the_same_key_are_not_lost(cast, sign_in, ticket):
    client, key = sign_in(cast.staff_a), str(uuid4())
    url = f"/tiket/{ticket.number}/berkas/"

    for name, content in (("a.txt", b"satu"), ("a.txt", b"satu"), ("b.txt", b"dua")):
        sent = {"key": key, "attachments": [samples.upload(name, content)]}
        page = client.post(url, sent, follow=True)
        assert "1 berkas dilampirkan." in text_of(page)

    assert list(Attachment.objects.values_list("name", flat=True)) == ["a.txt", "b.txt"]


def test_two_at_the_same_moment_are_one(cast, sign_in, url, ticket, monkeypatch, settings):
    """The second has looked before the first was written, and finds out by the constraint."""
    client, key = sign_in(cast.staff_a), str(uuid4())

    def send():
        body = message(key=key, attachments=[samples.upload("a.txt", b"isi")])
        files = {"key": key, "attachments": [samples.upload("b.txt", b"isi")]}
        attached = client.post(f"/tiket/{ticket.number}/berkas/", files)
        return client.post(url, body).status_code, attached.status_code

    assert send() == (302, 302)
    for name in ("_written", "_attached"):
        monkeypatch.setattr(talk, name, blind_once(getattr(talk, name)))
    assert send() == (302, 302)
    assert Comment.objects.count() == 1
    assert Attachment.objects.count() == 2
    assert sum(path.is_file() for path in settings.MEDIA_ROOT.rglob("*")) == 2


def blind_once(look):
    asked_before = []

    def looking(*asked):
        asked_before.append(asked)
        return look(*asked) if len(asked_before) > 1 else None

    return looking


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("", "Tulis isinya dahulu."),
        ("  \n\u200b ", "Tulis isinya dahulu."),
        ("a" * 5001, "5000"),
        ("a\x00b", "tidak dapat disimpan"),
    ],
)
def test_a_bad_message_is_shown_again(body, words, cast, sign_in, url):
    response = sign_in(cast.staff_a).post(url, message(body))

    assert response.status_code == 422
    assert words in text_of(response)
    assert Comment.objects.count() == 0


def test_a_bad_file_keeps_the_text(cast, sign_in, url):
    refused = message("Teks panjang.", attachments=[samples.upload("a.html", b"<b>")])

    response = sign_in(cast.helpdesk).post(url, {**refused, "internal": "True"})

    assert response.status_code == 422
    assert "Teks panjang." in text_of(response)
    assert "a.html” tidak diterima" in text_of(response)
    assert "Internal: tidak terlihat oleh pelapor" in text_of(response)
    assert 'name="internal" value="True"' in text_of(response)


def test_files_are_added_up_to_twenty(cast, sign_in, ticket, settings):
    client, url = sign_in(cast.staff_a), f"/tiket/{ticket.number}/berkas/"
    first = {
        "key": str(uuid4()),
        "attachments": [samples.upload(f"{n}.txt", b"isi") for n in range(20)],
    }

    assert client.post(url, first).status_code == 302
    one = [samples.upload("lagi.txt", b"isi")]
    response = client.post(url, {"key": str(uuid4()), "attachments": one})

    assert response.status_code == 422
    assert "paling banyak 20 berkas" in text_of(response)
    assert Attachment.objects.count() == 20
    assert sum(path.is_file() for path in settings.MEDIA_ROOT.rglob("*")) == 20
    assert client.post(url, {"key": str(uuid4())}).status_code == 422


@pytest.fixture
def attached(cast, sign_in, ticket):
    """A file of the reporter with a difficult name, and an internal one of the helpdesk."""
    url = f"/tiket/{ticket.number}/berkas/"
    sign_in(cast.staff_a).post(
        url,
        {"key": str(uuid4()), "attachments": [samples.upload('lapo"ran – é.pdf', samples.PDF)]},
    )
    sign_in(cast.helpdesk).post(
        url,
        {
            "key": str(uuid4()),
            "internal": "True",
            "attachments": [samples.upload("dalam.txt", b"rahasia")],
        },
    )
    return {
        row.name: f"/tiket/{ticket.number}/berkas/{row.pk}/" for row in Attachment.objects.all()
    }


def test_a_file_is_served_as_a_download_in_a_sandbox(cast, sign_in, attached):
    response = sign_in(cast.staff_a).get(attached["lapo_ran – é.pdf"])

    assert response.status_code == 200
    assert b"".join(response.streaming_content) == samples.PDF
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''lapo_ran")
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    ("person", "public", "internal"),
    [
        ("staff_a", 200, 404),
        ("liaison_a", 200, 404),
        ("head_a", 200, 404),
        ("helpdesk", 200, 200),
        ("agency_head", 200, 200),
        ("staff_b", 404, 404),
        ("staff_c", 404, 404),
        ("jfu", 404, 404),
        ("outsider", 404, 404),
    ],
)
def test_who_may_open_a_file(person, public, internal, cast, sign_in, attached):
    client = sign_in(getattr(cast, person))

    seen = [client.get(attached[name]) for name in ("lapo_ran – é.pdf", "dalam.txt")]

    assert [response.status_code for response in seen] == [public, internal]
    for response in seen:
        assert response.status_code == 404 or b"".join(response.streaming_content)
    if internal == 404:
        assert client.head(attached["dalam.txt"]).status_code == 404


def test_a_file_belongs_to_its_ticket(cast, sign_in, attached, filed):
    other = filed()
    pk = Attachment.objects.get(internal=False).pk

    client = sign_in(cast.staff_a)
    assert client.get(f"/tiket/{other.number}/berkas/{pk}/").status_code == 404
    assert client.get(f"/tiket/{other.number}/berkas/999999/").status_code == 404
    assert client.get(f"/tiket/{other.number}/berkas/{2**70}/").status_code == 404


def test_a_file_lost_from_the_disk_is_not_an_error_page_with_traces(
    cast, sign_in, attached, settings
):
    for path in settings.MEDIA_ROOT.rglob("*"):
        if path.is_file():
            path.unlink()

    assert sign_in(cast.staff_a).get(attached["lapo_ran – é.pdf"]).status_code == 404


def test_writing_needs_post_and_a_sign_in(client, ticket, url):
    assert client.post(url, message()).status_code == 302
    client.force_login(ticket.reporter, "people.auth.NipOrEmailBackend")
    assert client.get(url).status_code == 405
    assert client.get(f"/tiket/{ticket.number}/berkas/").status_code == 405
    assert Comment.objects.count() == 0
