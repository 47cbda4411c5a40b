from __future__ import annotations

import pytest

from notices.models import Notice
from people.models import User
from tests.tickets.test_complaint_page import listed, text_of
from tickets.models import Event, Ticket

URL = "/lapor/petugas/"


@pytest.fixture
def call(entries):
    """A caller without an account; the officer leaves the time empty."""
    return {
        "service": entries["service"],
        "kind": "database",
        "symptoms": "Data tidak tampil.",
        "impact": "unit",
        "channel": "phone",
        "key": entries["key"],
    }


@pytest.mark.parametrize("person", ["staff_a", "liaison_a", "network_admin", "agency_head"])
def test_only_triage_officers_enter_for_others(person, cast, sign_in, call):
    client = sign_in(getattr(cast, person))

    assert client.get(URL).status_code == 403
    assert client.post(URL, call).status_code == 403
    assert client.get("/lapor/petugas/pelapor/?reporter=sari").status_code == 403
    assert Ticket.objects.count() == 0


def test_a_caller_with_an_account_needs_only_that(cast, sign_in, call):
    nip = cast.staff_a.nip
    client = sign_in(cast.helpdesk)

    response = client.post(URL, {**call, "reporter": f"{nip[:8]} {nip[8:]}"})

    ticket = Ticket.objects.get()
    assert response["Location"] == f"/aduan/{ticket.number}/bukti/"
    assert (ticket.reporter, ticket.office) == (cast.staff_a, cast.office_a)
    assert (ticket.contact_name, ticket.channel) == ("Sari Contoh", "phone")
    assert ticket.filed_by == cast.helpdesk
    assert "atas nama pelapor (Telepon)" in Event.objects.get().text
    assert Notice.objects.get().recipient == cast.staff_a
    assert client.get(response["Location"]).status_code == 200


def test_a_caller_without_an_account_is_named(cast, sign_in, call):
    sent = {**call, "contact_name": "Pak Umar", "office": cast.brand_directorate.pk}

    sign_in(cast.helpdesk).post(URL, {**sent, "occurred_at": "2026-11-23T07:30"})

    ticket = Ticket.objects.get()
    assert (ticket.reporter, ticket.contact_name) == (None, "Pak Umar")
    assert ticket.occurred_at.isoformat() == "2026-11-23T00:30:00+00:00"  # by WIB, the caller's
    assert Notice.objects.count() == 0


def test_a_name_that_several_bear_is_asked_again(cast, sign_in, call):
    client = sign_in(cast.helpdesk)
    User.objects.create_user("sari-2@contoh.go.id", None, name="Sari Contoh", office=cast.office_b)
    asked = {**call, "reporter": "sari contoh"}

    page = client.post(URL, asked)
    assert page.status_code == 422
    assert "Beberapa pegawai cocok" in text_of(page)
    assert "Disdik" in text_of(page)
    assert cast.staff_a.nip not in text_of(page)
    wrong = client.post(URL, {**asked, "reporter_pick": cast.staff_c.pk})
    assert wrong.status_code == 422
    assert client.post(URL, {**asked, "reporter_pick": cast.staff_a.pk}).status_code == 302
    assert Ticket.objects.get().reporter == cast.staff_a


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"reporter": "tak ada orangnya"}, "Tidak ada akun yang cocok"),
        ({}, "Isi pelapor yang memiliki akun, atau nama pelapor."),
        ({"contact_name": "Pak Umar"}, "Pilih kantor pelapor."),
        ({"contact_name": "Pak Umar", "office": "999999"}, "Kantor itu tidak ada"),
        ({"reporter": "oki"}, "Pilih kantor pelapor."),
        ({"reporter": "sari", "channel": "web"}, "Kanal itu tidak ada"),
        ({"reporter": "sari", "occurred_at": "2026-11-24T10:00"}, "Waktu itu belum tiba"),
        ({"reporter": "\x00"}, "tidak dapat disimpan"),
    ],
)
def test_what_is_missing_is_said_and_the_rest_kept(change, words, cast, sign_in, call):
    response = sign_in(cast.helpdesk).post(URL, {**call, **change})

    assert response.status_code == 422
    assert words in text_of(response)
    assert "Data tidak tampil." in text_of(response)
    assert Ticket.objects.count() == 0


def test_people_are_suggested_without_their_nip(cast, sign_in):
    page = text_of(sign_in(cast.helpdesk).get("/lapor/petugas/pelapor/?reporter=sari"))

    assert 'value="staff-a@contoh.go.id"' in page
    assert "Sari Contoh, Pengelola Keuangan, Disdik" in page
    assert cast.staff_a.nip not in page


def test_a_telephone_is_not_held_up_by_the_limit(cast, sign_in, call, filed):
    for _ in range(30):
        filed(cast.helpdesk, reporter=cast.staff_a, channel="phone")

    assert sign_in(cast.helpdesk).post(URL, {**call, "reporter": "sari"}).status_code == 302


def test_faults_are_listed_in_the_order_of_the_page(cast, sign_in, call):
    response = sign_in(cast.helpdesk).post(URL, {"key": call["key"], "occurred_at": "kapan-kapan"})

    assert listed(text_of(response)) == [
        "div_id_channel", "id_contact_name", "id_office", "id_service", "div_id_kind",
        "id_symptoms", "id_occurred_at", "div_id_impact",
    ]  # fmt: skip


def test_the_form_speaks_in_the_voice_of_the_officer(cast, sign_in):
    page = text_of(sign_in(cast.helpdesk).get(URL))

    assert "Seluruh kantor pelapor" in page
    assert "Satu orang" in page
    for word in ("Hanya saya", "kantor kami", "Anda lihat"):
        assert word not in page


def test_a_complaint_may_be_taken_as_an_exercise(cast, sign_in, call):
    sent = {**call, "reporter": cast.staff_a.nip}

    client = sign_in(cast.helpdesk)
    client.post(URL, {**sent, "drill": "on"})
    client.post(URL, {**sent, "symptoms": "Sungguhan."})

    drill, earnest = Ticket.objects.order_by("pk")
    assert (drill.drill, earnest.drill) == (True, False)
    assert Event.objects.get(ticket=drill).text.endswith("(Telepon) sebagai latihan")
    subjects = Notice.objects.order_by("pk").values_list("subject", flat=True)
    assert list(subjects) == [
        f"[Latihan] Aduan {drill.number} diterima", f"Aduan {earnest.number} diterima",
    ]  # fmt: skip
