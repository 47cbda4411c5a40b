"""A letter from its draft to its signed copy, on the phone; every page of letters by axe."""

from __future__ import annotations

import pytest

from papers.models import Letter, LetterKind
from people.models import User
from tests.browser.acting import LETTER
from tests.browser.stage import Stage
from tests.browser.test_pages import _faults
from tests.cast import NOW
from tests.papers.letter_walk import approved, draft, issued, set_up, ticket_of
from tests.sop import walk

pytestmark = pytest.mark.browser


def test_a_letter_on_the_phone(stage: Stage) -> None:
    """Three persons, each with a phone: drafted at step 9, checked, approved, issued, signed."""
    cast = stage.cast
    set_up(cast.kominfo)
    ticket = walk.walk_to(ticket_of(cast), 9, NOW)
    writer = stage.of(cast.it_examiner, phone=True)
    writer.goto(f"/tiket/{ticket.number}/")
    writer.locator("#surat > summary").click()  # folded on a phone
    writer.get_by_role("link", name="Buat surat").click()
    assert writer.get_by_label("Surat laporan penyelesaian gangguan").is_checked()
    writer.get_by_role("button", name="Buat konsep").click()
    letter = Letter.objects.get()
    body = writer.get_by_label("Isi", exact=False).and_(writer.locator("#id_body"))
    body.fill(body.input_value().replace("[lengkapi: ", "").replace("]", ""))
    writer.get_by_label("Kode klasifikasi").fill("500.12")
    writer.get_by_role("button", name="Simpan konsep").click()
    writer.get_by_text("Konsep disimpan.").wait_for()

    here = f"/tiket/{ticket.number}/surat/{letter.pk}/"
    _press(stage, cast.ict_division_head, "Dapat Anda periksa", "Sudah diperiksa (paraf)")
    _press(stage, cast.agency_head, "Menunggu persetujuan Anda", "Setujui surat")
    writer.goto(here)
    writer.get_by_role("button", name="Beri nomor dan terbitkan").click()
    writer.get_by_text("Surat diterbitkan.").wait_for()
    writer.locator("input[type=file]").set_input_files(LETTER)  # type: ignore[arg-type]
    writer.get_by_role("button", name="Unggah", exact=True).click()
    writer.get_by_text("Surat bertanda tangan disimpan.").wait_for()
    stage.shot(writer, "surat-terbit")

    letter.refresh_from_db()
    assert (letter.step, letter.number) == (9, "500.12/001/Diskominfo/XI/2026")
    assert letter.signed_id
    visitor = stage.window(phone=True)
    visitor.goto(f"/periksa/{letter.code.code.lower()}/")
    assert "Naskah ini tercatat dan berlaku" in visitor.inner_text("main")
    assert cast.agency_head.name not in visitor.inner_text("body")


def test_pages_of_letters_are_accessible_and_fit(stage: Stage) -> None:
    cast = stage.cast
    set_up(cast.kominfo)
    ticket = ticket_of(cast)
    rows = [
        draft(ticket, cast.it_examiner, LetterKind.MINUTES),
        draft(ticket, cast.it_examiner, LetterKind.ASSIGNMENT),
        approved(cast, ticket, LetterKind.MEMO),
        issued(cast, ticket),
    ]
    letters = [f"/tiket/{ticket.number}/surat/{row.pk}/" for row in rows]
    code = rows[-1].code.code
    pages: list[tuple[User | None, list[str]]] = [
        (None, ["/periksa/", f"/periksa/{code}/"]),
        (cast.it_examiner, [*letters, f"/tiket/{ticket.number}/surat/baru/"]),
        (cast.agency_head, [
            "/surat/", "/agenda/", "/agenda/masuk/", "/pengaturan/naskah/",
            "/pengaturan/naskah/templat/", "/pengaturan/naskah/templat/completion/",
            "/pengaturan/naskah/nomor/", letters[2],
        ]),
    ]  # fmt: skip
    found = []
    for user, addresses in pages:
        for window in (stage.window(user, phone=True), stage.window(user)):
            for path in addresses:
                answer = window.goto(path)
                assert answer and answer.status == 200, path
                found += [f"{path}: {fault}" for fault in _faults(window)]
    assert found == []


def _press(stage: Stage, user: User, heading: str, button: str) -> None:
    """Finds the letter among those that wait and presses one button."""
    page = stage.of(user, phone=True)
    page.goto("/surat/")
    page.get_by_label(heading).get_by_role("link").first.click()
    page.get_by_role("button", name=button).click()
    page.locator(".stages").wait_for()
