"""The way of a letter: who may do what when, what is kept, and that nothing is half done."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404

from notices.models import Notice
from papers import press
from papers.errors import Incomplete, NotYours, Refused, Stale
from papers.letters import verbs as letters
from papers.models import Letter, LetterKind, NumberCounter, Paper, RegisterEntry
from people.models import Assignment
from sop import actions
from sop import errors as sop_errors
from sop.paper.documents import has_file
from sop.permissions import open_run
from tests.cast import NOW, Cast, assign
from tests.papers.letter_walk import (
    act,
    approved,
    complete,
    draft,
    issued,
    new_key,
    revise,
    set_up,
    ticket_of,
)  # fmt: skip
from tests.sop import walk
from tickets.files import path_of
from tickets.models import Attachment, Event, Ticket
from tickets.uploads import check

pytestmark = pytest.mark.django_db
State = Letter.State


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    set_up(cast.kominfo)
    return ticket_of(cast)


def test_a_draft_knows_what_the_portal_knows(cast: Cast, ticket: Ticket) -> None:
    letter = draft(ticket, cast.it_examiner)
    assert letter.subject == "Laporan penyelesaian gangguan Database SIMPEG"
    assert letter.addressee.splitlines()[0] == "Kepala Dinas Pendidikan"
    assert ticket.number in letter.opening and "23 November 2026" in letter.opening
    assert "[lengkapi: penyebab gangguan]" in letter.body
    assert (letter.signer, letter.signer_title) == (cast.agency_head, "Kepala Dinas Kominfo")
    assert letter.office == cast.kominfo


def test_the_same_request_makes_one_draft(cast: Cast, ticket: Ticket) -> None:
    key = new_key()
    for _ in range(2):
        letters.draft(ticket.pk, actor=cast.it_examiner, kind="memo", key=key, now=NOW)
    assert Letter.objects.count() == 1


def test_from_draft_to_issue(cast: Cast, ticket: Ticket) -> None:
    letter = issued(cast, ticket)
    assert (letter.state, letter.number) == (State.ISSUED, "500.12/001/Diskominfo/XI/2026")
    assert letter.dated == date(2026, 11, 23)
    assert letter.pdf and letter.pdf.sha256 == hashlib.sha256(_pdf(letter)).hexdigest()
    assert not letter.pdf.internal and letter.pdf.reference == letter.number
    assert letter.frozen and letter.frozen["number"] == letter.number
    paper = Paper.objects.get(letter=letter)
    assert (paper.number, paper.office) == (letter.number, cast.kominfo)
    kinds = list(Event.objects.filter(kind__startswith="letter").values_list("kind", flat=True))
    assert kinds == ["letter_drafted", "letter_revised", "letter_checked", "letter_approved",
                     "letter_issued"]  # fmt: skip
    told = Notice.objects.filter(kind="letter", recipient=cast.staff_a)
    assert "sudah diterbitkan" in told.get().body


def test_what_the_portal_does_not_know_blocks_in_words(cast: Cast, ticket: Ticket) -> None:
    letter = draft(ticket, cast.it_examiner)
    with pytest.raises(Incomplete, match="penyebab gangguan") as refusal:
        act(letters.check, letter, cast.ict_division_head)
    assert refusal.value.status == 422


def test_the_drafter_does_not_check_his_own(cast: Cast, ticket: Ticket) -> None:
    letter = complete(draft(ticket, cast.it_examiner), cast.it_examiner)
    with pytest.raises(NotYours, match="petugas lain"):
        act(letters.check, letter, cast.it_examiner)


def test_who_is_alone_checks_his_own_and_the_trail_says_so(cast: Cast) -> None:
    set_up(cast.brand_directorate, "{urut}/{tahun}")
    ticket = walk.file(cast, cast.service_ipas, "application", NOW, by=cast.ipas_user)
    letter = draft(ticket, cast.ipas_user, LetterKind.INCIDENT)
    assert letter.office == cast.brand_directorate
    letter = revise(letter, cast.ipas_user, signer=f"{cast.ipas_user.pk}:ipas_user")
    letter = act(letters.check, letter, cast.ipas_user)
    assert "tidak ada petugas lain" in Event.objects.get(kind="letter_checked").text
    letter = act(letters.approve, letter, cast.ipas_user)
    assert act(letters.issue, letter, cast.ipas_user).number == "1/2026"


def test_only_the_signer_or_his_stand_in_approves(cast: Cast, ticket: Ticket) -> None:
    letter = complete(draft(ticket, cast.it_examiner), cast.it_examiner)
    letter = act(letters.check, letter, cast.ict_division_head)
    with pytest.raises(NotYours, match="Karno Contoh"):
        act(letters.approve, letter, cast.ict_division_head)
    assign(cast.ict_division_head, "agency_head", cast.kominfo,
           capacity=Assignment.Capacity.DAILY_ACTING, since=date(2026, 11, 23))  # fmt: skip
    with pytest.raises(Http404):  # the official does not hold the post meanwhile
        act(letters.approve, letter, cast.agency_head)
    letter = act(letters.approve, letter, cast.ict_division_head)
    assert (letter.signer, letter.capacity) == (cast.ict_division_head, "plh")
    assert letter.signer_name == "Tuti Contoh"
    assert letter.signer_title == "Kepala Dinas Kominfo"


def test_the_second_approval_hears_who_was_first(cast: Cast, ticket: Ticket) -> None:
    letter = complete(draft(ticket, cast.it_examiner), cast.it_examiner)
    letter = act(letters.check, letter, cast.ict_division_head)
    drawn = letter.sequence
    act(letters.approve, letter, cast.agency_head)
    with pytest.raises(Stale, match=r"disetujui oleh Karno Contoh .*pukul 09.00 WITA"):
        act(letters.approve, letter, cast.agency_head, sequence=drawn)


def test_a_sent_form_sent_again_is_one_act(cast: Cast, ticket: Ticket) -> None:
    letter = approved(cast, ticket)
    key, sequence = new_key(), letter.sequence
    numbers = {
        act(letters.issue, letter, cast.it_examiner, key=key, sequence=sequence).number
        for _ in range(2)
    }
    assert len(numbers) == 1
    assert RegisterEntry.objects.count() == 1


def test_a_signer_who_has_left_blocks_with_words(cast: Cast, ticket: Ticket) -> None:
    letter = complete(draft(ticket, cast.it_examiner), cast.it_examiner)
    cast.agency_head.is_active = False
    cast.agency_head.save()
    with pytest.raises(Incomplete, match="Akun Karno Contoh tidak aktif lagi"):
        act(letters.check, letter, cast.ict_division_head)


def test_returned_with_a_note_and_written_again(cast: Cast, ticket: Ticket) -> None:
    letter = approved(cast, ticket)
    with pytest.raises(Incomplete):
        act(letters.return_, letter, cast.agency_head, " ")
    letter = act(letters.return_, letter, cast.agency_head, "Hal kurang jelas.")
    assert (letter.state, letter.return_note) == (State.DRAFT, "Hal kurang jelas.")
    assert (letter.checked_by, letter.approved_by) == (None, None)
    letter = revise(letter, cast.it_examiner, subject="Hal yang jelas")
    assert act(letters.check, letter, cast.ict_division_head).return_note == ""


def test_what_is_issued_does_not_change(cast: Cast, ticket: Ticket) -> None:
    letter = issued(cast, ticket)
    before = Letter.objects.values().get(pk=letter.pk)
    for verb, given in ((letters.check, ()), (letters.approve, ()), (letters.issue, ()),
                        (letters.return_, ("x",)), (letters.discard, ())):  # fmt: skip
        with pytest.raises(Refused, match="terbit"):
            act(verb, letter, cast.agency_head, *given)
    with pytest.raises(Refused):
        revise(letter, cast.it_examiner, subject="Lain")
    assert Letter.objects.values().get(pk=letter.pk) == before


def test_a_failure_after_numbering_takes_all_back(
    cast: Cast, ticket: Ticket, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = approved(cast, ticket)
    printed = press.pdf
    calls: list[int] = []

    def failing(sheet: Any, now: Any) -> bytes:
        calls.append(1)
        if len(calls) == 2:
            raise OSError("disk full")
        return printed(sheet, now)

    monkeypatch.setattr(press, "pdf", failing)
    with pytest.raises(OSError, match="disk full"):
        act(letters.issue, letter, cast.it_examiner)
    assert not RegisterEntry.objects.exists() and not Paper.objects.exists()
    assert not NumberCounter.objects.filter(last__gt=0).exists()
    assert act(letters.issue, letter, cast.it_examiner).number.startswith("500.12/001/")


def test_what_cannot_be_printed_never_gets_a_number(
    cast: Cast, ticket: Ticket, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> bytes:
        raise press.Unprintable("Kurangi tabel pada isi surat.")

    letter = approved(cast, ticket)
    monkeypatch.setattr(press, "pdf", refuse)
    with pytest.raises(Incomplete, match="Kurangi tabel"):
        act(letters.issue, letter, cast.it_examiner)
    assert not NumberCounter.objects.exists()


def test_a_number_from_outside(cast: Cast, ticket: Ticket) -> None:
    outside = letters.Outside("B-77/SRI/2026", date(2026, 11, 20), "SRIKANDI")
    letter = act(letters.issue, approved(cast, ticket), cast.it_examiner, outside=outside)
    assert (letter.number, letter.dated) == ("B-77/SRI/2026", date(2026, 11, 20))
    assert letter.entry.source == "SRIKANDI"
    assert not NumberCounter.objects.exists()


def test_without_classification_only_a_number_from_outside(cast: Cast, ticket: Ticket) -> None:
    letter = approved(cast, ticket, classification="")
    with pytest.raises(Incomplete, match="kode klasifikasi"):
        act(letters.issue, letter, cast.it_examiner)
    outside = letters.Outside("9/TU/2026", date(2026, 11, 23), "TU")
    assert act(letters.issue, letter, cast.it_examiner, outside=outside).state == State.ISSUED


def test_voided_and_replaced(cast: Cast, ticket: Ticket) -> None:
    letter = issued(cast, ticket)
    with pytest.raises(NotYours):
        act(letters.void, letter, cast.network_admin, "Salah")
    letter = act(letters.void, letter, cast.agency_head, "Salah alamat")
    assert letter.entry.void_reason == "Salah alamat"
    assert Paper.objects.get(letter=letter).voided_at == NOW
    fresh = act(letters.replace, letter, cast.it_examiner)
    assert (fresh.state, fresh.replaces, fresh.subject) == (State.DRAFT, letter, letter.subject)
    with pytest.raises(NotYours):
        act(letters.replace, letter, cast.it_examiner)


def test_a_signed_copy_lies_beside_the_letter(cast: Cast, ticket: Ticket) -> None:
    letter = issued(cast, ticket)
    before = _pdf(letter)
    letter = act(letters.attach_signed, letter, cast.it_examiner, walk.pdf("ttd.pdf"))
    assert letter.signed.name == "ttd.pdf" and len(letter.signed.sha256) == 64
    assert _pdf(letter) == before
    again = act(letters.attach_signed, letter, cast.it_examiner, walk.pdf("ttd2.pdf"))
    assert again.signed.name == "ttd2.pdf"
    assert Attachment.objects.filter(name="ttd.pdf").exists()


def test_the_unsigned_paper_itself_is_no_signed_copy(cast: Cast, ticket: Ticket) -> None:
    letter = issued(cast, ticket)
    same = check(SimpleUploadedFile("ttd.pdf", _pdf(letter), "application/pdf"))
    with pytest.raises(Incomplete, match="tanpa perubahan"):
        act(letters.attach_signed, letter, cast.it_examiner, same)
    assert not Attachment.objects.filter(name="ttd.pdf").exists()


def test_a_draft_can_be_removed_by_who_wrote_it(cast: Cast, ticket: Ticket) -> None:
    letter = draft(ticket, cast.it_examiner)
    with pytest.raises(NotYours):
        act(letters.discard, letter, cast.network_admin)
    act(letters.discard, letter, cast.it_examiner)
    assert not Letter.objects.exists()
    assert Event.objects.filter(kind="letter_discarded").exists()


def test_a_signer_without_account(cast: Cast, ticket: Ticket) -> None:
    letter = complete(
        draft(ticket, cast.it_examiner), cast.it_examiner, signer="", signer_name="Pejabat Contoh",
        signer_title="Sekretaris Daerah", signer_nip="",
    )  # fmt: skip
    letter = act(letters.check, letter, cast.ict_division_head)
    with pytest.raises(NotYours):
        act(letters.approve, letter, cast.it_examiner)
    letter = act(letters.approve, letter, cast.ict_division_head)
    assert "mencatat bahwa Pejabat Contoh menyetujui" in Event.objects.last().text  # type: ignore[union-attr]
    letter = act(letters.issue, letter, cast.it_examiner)
    assert "Disetujui dalam sistem" not in str(letter.frozen)


def test_outsiders_do_not_get_a_letter(cast: Cast, ticket: Ticket) -> None:
    letter = approved(cast, ticket)
    for stranger in (cast.staff_c, cast.jfu, cast.outsider):
        with pytest.raises(Http404):
            act(letters.issue, letter, stranger)
    with pytest.raises(Http404):  # the reporter does not see what is not issued
        act(letters.issue, letter, cast.staff_a)
    with pytest.raises(NotYours):
        letters.draft(ticket.pk, actor=cast.staff_a, kind="memo", key=new_key(), now=NOW)
    with pytest.raises(NotYours):  # an administrator without a role writes nothing
        letters.draft(ticket.pk, actor=cast.administrator, kind="memo", key=new_key(), now=NOW)


def test_the_reporters_side_writes_its_own_report(cast: Cast, ticket: Ticket) -> None:
    set_up(cast.office_a, "{urut}/Disdik/{tahun}")
    letter = draft(ticket, cast.staff_a, LetterKind.INCIDENT)
    assert (letter.office, letter.signer) == (cast.office_a, cast.head_a)
    letter = act(letters.check, letter, cast.liaison_a)
    letter = act(letters.approve, letter, cast.head_a)
    letter = act(letters.issue, letter, cast.staff_a)
    assert letter.number == "1/Disdik/2026"
    assert not letter.pdf.internal


def test_a_letter_of_the_waiting_step_is_its_output(cast: Cast, ticket: Ticket) -> None:
    ticket = walk.walk_to(ticket, 9, NOW)
    letter = issued(cast, ticket)
    assert (letter.procedure, letter.step, letter.visit) == ("database-1", 9, 1)
    assert letter.pdf and letter.pdf.paper == "surat laporan penyelesaian gangguan"
    assert letters.issued_for(ticket, "database-1", 9, 1) == letter
    assert letters.issued_for(ticket, "database-1", 9, 2) is None
    act(letters.void, letter, cast.agency_head, "Salah")
    assert letters.issued_for(ticket, "database-1", 9, 1) is None


def test_a_report_of_the_reporters_directorate_is_the_output_of_ipas_1(cast: Cast) -> None:
    set_up(cast.brand_directorate, "{urut}/{tahun}")
    ticket = walk.file(cast, cast.service_ipas, "application", NOW, by=cast.ipas_user)
    letter = draft(ticket, cast.ipas_user, LetterKind.INCIDENT)
    assert letter.addressee.startswith("Direktur Teknologi Informasi Kekayaan Intelektual")
    letter = revise(letter, cast.ipas_user, signer=f"{cast.ipas_user.pk}:ipas_user")
    for verb in (letters.check, letters.approve, letters.issue):
        letter = act(verb, letter, cast.ipas_user)
    assert letters.issued_for(ticket, "ipas-1", 1, 1) == letter
    assert letter.frozen and letter.frozen["kop"]["lines"][-1] == "DIREKTORAT MEREK"


def test_the_step_ends_with_its_letter_and_no_upload(cast: Cast, ticket: Ticket) -> None:
    ticket = walk.walk_to(ticket, 9, NOW)
    with pytest.raises(sop_errors.Incomplete):
        walk.step_on(ticket, NOW, files=[])
    issued(cast, ticket)
    done = walk.step_on(Ticket.objects.get(pk=ticket.pk), NOW, files=[])
    assert not done.is_open


def test_a_voided_letter_is_no_output(cast: Cast, ticket: Ticket) -> None:
    ticket = walk.walk_to(ticket, 9, NOW)
    letter = issued(cast, ticket)
    run = open_run(ticket)
    assert run and has_file(ticket, run)
    act(letters.void, letter, cast.agency_head, "Salah")
    assert not has_file(ticket, run)


def test_a_draft_of_an_earlier_visit_is_issued_for_the_one_that_waits(
    cast: Cast, ticket: Ticket
) -> None:
    ticket = walk.walk_to(ticket, 9, NOW)
    letter = draft(ticket, cast.it_examiner)
    assert (letter.step, letter.visit) == (9, 1)
    walk.walk_to_end(Ticket.objects.get(pk=ticket.pk), NOW)
    ticket = Ticket.objects.get(pk=ticket.pk)
    actions.reopen(ticket.pk, actor=cast.ict_division_head, sequence=ticket.sequence,
                   reason="Belum pulih.", key=new_key(), now=NOW)  # fmt: skip
    walk.walk_to(Ticket.objects.get(pk=ticket.pk), 9, NOW)
    letter = complete(letter, cast.it_examiner)
    letter = act(letters.check, letter, cast.ict_division_head)
    letter = act(letters.approve, letter, cast.agency_head)
    assert act(letters.issue, letter, cast.it_examiner).visit == 2


def test_the_year_is_that_of_the_offices_clock(cast: Cast, ticket: Ticket) -> None:
    letter = approved(cast, ticket)
    new_year = NOW.replace(year=2026, month=12, day=31, hour=16, minute=30)  # 00.30 WITA
    letter = act(letters.issue, letter, cast.it_examiner, now=new_year)
    assert (letter.number, letter.dated) == ("500.12/001/Diskominfo/I/2027", date(2027, 1, 1))


def test_nobody_approves_after_a_return_what_he_saw_before(cast: Cast, ticket: Ticket) -> None:
    letter = complete(draft(ticket, cast.it_examiner), cast.it_examiner)
    letter = act(letters.check, letter, cast.ict_division_head)
    drawn = letter.sequence
    act(letters.return_, letter, cast.ict_division_head, "Perbaiki.", now=NOW + timedelta(hours=1))
    with pytest.raises(Stale):
        act(letters.approve, letter, cast.agency_head, sequence=drawn)


def _pdf(letter: Letter) -> bytes:
    assert letter.pdf
    return path_of(letter.pdf).read_bytes()
