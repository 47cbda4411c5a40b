"""Bad input: nothing breaks a paper or is read as markup, and words tell what is wrong."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from papers import press
from papers.errors import Incomplete
from papers.letters import verbs as letters
from papers.letters import wording
from papers.letters.blocks import blocks, goods, items
from papers.letters.composing import frame_of, sheet_of
from papers.models import Letter, Letterhead, LetterKind
from papers.press.sheet import Items, Pairs, Text
from people.directory import Directory
from people.spelled import spelled
from tests.cast import NOW, Cast
from tests.papers.letter_walk import act, approved, complete, draft, set_up, ticket_of
from tickets.files import path_of
from tickets.models import Ticket

NASTY = (
    "<b>tebal</b> & #panic() $ x^2 $ *bintang* _garis_ `kode` @ref <label> // catatan "
    '=SUM(A1:A9) \\u{202e} "kutip" ~ {nomor_tiket} #import "x" [kurung]'
)
LONG = "x" * 900


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    set_up(cast.kominfo)
    return ticket_of(cast)


def text_of(letter: Letter) -> str:
    assert letter.pdf
    return _text(path_of(letter.pdf).read_bytes())


@pytest.mark.django_db
@pytest.mark.parametrize("kind", LetterKind.values)
def test_every_kind_prints_what_was_typed_and_nothing_more(
    cast: Cast, ticket: Ticket, kind: str
) -> None:
    extra = {
        "officers": [{"id": 1, "name": NASTY[:60], "nip": "", "title": LONG}],
        "second": {"name": "#panic()", "nip": "", "title": "=1+1", "office": LONG},
    }
    body = f"{NASTY}\n\nLabel : {NASTY}\n1. {NASTY}\n2. {LONG}"
    letter = approved(
        cast, ticket, kind, subject=NASTY[:250], addressee=NASTY, body=body, opening=NASTY,
        closing=LONG, copies=f"{NASTY}\n{LONG}", extra=extra,
        signer=f"{cast.agency_head.pk}:agency_head",
    )  # fmt: skip
    letter = act(letters.issue, letter, cast.it_examiner)
    text = " ".join(text_of(letter).split())
    for words in ("#panic()", "*bintang*", "=SUM(A1:A9)", "{nomor_tiket}"):
        assert words in text
    assert letter.number in text


@pytest.mark.django_db
def test_an_office_without_letterhead_still_prints(cast: Cast) -> None:
    ticket = ticket_of(cast)
    letter = approved(cast, ticket)
    outside = letters.Outside("1/2026", NOW.date(), "TU")
    text = text_of(act(letters.issue, letter, cast.it_examiner, outside=outside))
    assert "DINAS KOMUNIKASI DAN INFORMATIKA" in text


@pytest.mark.django_db
def test_a_broken_logo_is_left_out(cast: Cast, ticket: Ticket) -> None:
    Letterhead.objects.filter(office=cast.kominfo).update(logo=b"\x89PNG rusak")
    letter = act(letters.issue, approved(cast, ticket), cast.it_examiner)
    assert "DINAS KOMUNIKASI" in text_of(letter)


@pytest.mark.django_db
def test_a_signer_without_nip_prints_without_its_line(cast: Cast, ticket: Ticket) -> None:
    cast.agency_head.nip = None
    cast.agency_head.save()
    text = text_of(act(letters.issue, approved(cast, ticket), cast.it_examiner))
    assert "Karno Contoh" in text and "NIP" not in text


@pytest.mark.django_db
def test_a_draft_says_that_it_is_one(cast: Cast, ticket: Ticket) -> None:
    letter = draft(ticket, cast.it_examiner)
    sheet = sheet_of(letter, frame_of(letter, Directory(NOW)))
    assert sheet.draft and sheet.mark is None
    assert "KONSEP" in _text(press.pdf(sheet, NOW))


@pytest.mark.django_db
def test_no_certified_signature_is_ever_claimed(cast: Cast, ticket: Ticket) -> None:
    text = text_of(act(letters.issue, approved(cast, ticket), cast.it_examiner))
    assert "Disetujui dalam sistem" in text
    assert "BSrE" not in text and "secara elektronik" not in text


@pytest.mark.django_db
def test_an_order_without_officers_says_so(cast: Cast, ticket: Ticket) -> None:
    letter = complete(draft(ticket, cast.it_examiner, "order"), cast.it_examiner)
    with pytest.raises(Incomplete, match="Petugas yang ditugaskan belum dipilih"):
        act(letters.check, letter, cast.ict_division_head)


def test_a_placeholder_brings_no_placeholder() -> None:
    values = {"judul": "{gejala}", "gejala": "rahasia"}
    assert wording.fill("Hal {judul} {x} {", values) == "Hal {gejala} {x} {"
    assert wording.fill("{penyebab}", {}) == "[lengkapi: penyebab gangguan]"


def test_every_default_knows_its_words() -> None:
    for words in wording.DEFAULTS.values():
        for text in (words.subject, words.addressee, words.opening, words.body, words.closing):
            wording.check(text)


def test_what_is_typed_in_the_usual_way_is_set_in_the_usual_way() -> None:
    found = blocks("Paragraf.\n\nNama : Budi\nUnit : TI\n1. satu\n2. dua\n- tiga\n3. lain")
    assert found == (
        Text("Paragraf.", indent=True),
        Pairs((("Nama", "Budi"), ("Unit", "TI"))),
        Items(("satu", "dua")),
        Items(("tiga",), numbered=False),
        Text("3. lain"),
    )
    assert blocks("") == ()
    assert items("1. satu\n\n- dua") == ("satu", "dua")
    assert goods("Berkas | 1\nLain").rows == (("1", "Berkas", "1", ""), ("2", "Lain", "", ""))


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "nol"), (11, "sebelas"), (15, "lima belas"), (20, "dua puluh"), (31, "tiga puluh satu"),
        (100, "seratus"), (1999, "seribu sembilan ratus sembilan puluh sembilan"),
        (2026, "dua ribu dua puluh enam"),
    ],
)  # fmt: skip
def test_numbers_in_words(number: int, words: str) -> None:
    assert spelled(number) == words


def _text(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
