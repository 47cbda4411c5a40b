"""Every SOP is sound as a graph, unchanged under its code, and says what the document says."""

from __future__ import annotations

import hashlib
import json

import pytest

from people.reference import ROLES
from sop.language import End, moves
from sop.library.describe import describe
from sop.machine import PROCEDURES, Procedure

# A running ticket stays on the table it began on: whoever changes a table gives it a new code.
FINGERPRINTS = {
    "database-1": "1c3ad4f297cd1959",
    "ipas-1": "e6449dd2122dc73f",
    "network-1": "04460ba0b9f820ea",
}
TRANSITIONS = {"database-1": 11, "ipas-1": 19, "network-1": 10}

# step: pelaksana, kelengkapan, waktu, output, next (domain notes 1.1-1.3); "" = not given
Row = tuple[tuple[str, ...], tuple[str, ...], str, tuple[str, ...], tuple[tuple[str, object], ...]]

COMPLAINT = "Laporan pengaduan gangguan aplikasi"
IPAS: list[Row] = [
    (("Direktorat Teknis/Pengguna",), (COMPLAINT,), "15 menit", (COMPLAINT,), (("", 2),)),
    (("Kasubag TU TIKI",), (COMPLAINT,), "15 menit", (COMPLAINT,), (("", 3),)),
    (("Direktur TIKI",), (COMPLAINT,), "15 menit", (COMPLAINT,), (("", 4),)),
    (("Kasubag TU TIKI",), (COMPLAINT,), "15 menit", (COMPLAINT,), (("", 5),)),
    (
        ("Kasubdit Pengembangan Sistem Informasi KI",),
        (COMPLAINT,),
        "15 menit",
        (COMPLAINT,),
        (("", 6),),
    ),
    (
        ("Kasie Aplikasi",),
        ("Pengaduan gangguan aplikasi",),
        "15 menit",
        ("Perintah",),
        (("", 7),),
    ),
    (
        ("JFU",),
        (COMPLAINT, "Perintah"),
        "1 jam",
        (COMPLAINT,),
        (("yes", 8), ("no", "not_application")),
    ),
    (("Kasie Aplikasi",), (COMPLAINT,), "15 menit", ("Perintah/instruksi",), (("", 9),)),
    (("Kasie Aplikasi",), (), "", (), (("yes", 13), ("no", 10))),
    (("Kasie Database dan Keamanan Data", "Kasie Pengelola Jaringan"), (), "", (), (("", 11),)),
    (("Kasie Aplikasi",), (), "", (), (("yes", 13), ("no", 12))),
    (("Team IPAS Development",), (), "", (), (("", 11),)),
    (("JFU",), ("Instruksi",), "1jam", ("Aplikasi siap digunakan",), (("", 14),)),
    (
        ("JFU", "Direktorat Teknis/Pengguna"),
        ("Aplikasi siap digunakan",),
        "1 jam",
        ("konfirmasi pengaduan ditutup",),
        (("yes", 15), ("no", 9)),
    ),
    (
        ("JFU",),
        ("konfirmasi pengaduan ditutup",),
        "",
        ("laporan perbaikan aplikasi terdokumentasi",),
        (("", "resolved"),),
    ),
]

STAFF, COORDINATOR = ("Staf Admin Jaringan",), ("Koordinator Jaringan",)
NETWORK: list[Row] = [
    (STAFF, (), "", ("catatan gangguan",), (("", 2),)),
    (STAFF, ("laptop",), "", ("hasil ping",), (("yes", 3), ("no", "not_proven"))),
    (STAFF, ("F-01 kosong",), "", ("F-01",), (("", 4),)),
    (STAFF, ("F-01",), "", ("laporan masalah dan penanggung jawab",), (("", 5),)),
    (
        COORDINATOR,
        ("laporan masalah dan penanggung jawab",),
        "",
        ("penugasan",),
        (("", 6),),
    ),
    (STAFF, ("penugasan",), "", ("daftar masalah", "estimasi waktu pemulihan"), (("", 7),)),
    (STAFF, ("estimasi waktu pemulihan",), "", ("laporan lapangan",), (("", 8),)),
    (
        COORDINATOR,
        ("laporan lapangan",),
        "",
        ("pemberitahuan", "perintah koordinator"),
        (("", 9),),
    ),
    (STAFF, ("perintah koordinator",), "", ("F-04",), (("", "resolved"),)),
]

EXAMINER = ("Pemeriksa dan Pengelola Teknologi Informasi",)
SERVER = ("Administrator Jaringan dan Server",)
SECTION = ("Pejabat Pengawas Seksi Pengelolaan Data dan Integrasi SI",)
DIVISION = ("Pejabat Administrator Bidang TIK",)
DATABASE: list[Row] = [
    (EXAMINER, ("Form Laporan",), "30 menit", ("Form Laporan",), (("", 2),)),
    (DIVISION, ("Disposisi",), "1 jam", ("Form Pengecekan",), (("", 3),)),
    (SECTION, ("Form Pengecekan",), "1 Jam", ("Catatan Disposisi",), (("", 4),)),
    (
        EXAMINER + SERVER,
        ("Catatan Disposisi",),
        "1-2 hari",
        ("Catatan Gangguan",),
        (("", 5),),
    ),
    (SERVER, ("Catatan Gangguan",), "15 menit", ("Laporan gangguan",), (("", 6),)),
    (EXAMINER, ("Laporan gangguan",), "1 Jam", ("laporan gangguan",), (("", 7),)),
    (
        SECTION,
        ("laporan gangguan",),
        "1 jam",
        ("laporan penyelesaian gangguan",),
        (("yes", 8), ("no", 5)),
    ),
    (
        DIVISION,
        ("laporan penyelesaian gangguan",),
        "15 menit",
        ("laporan penyelesaian pekerjaan",),
        (("yes", 9), ("no", 7)),
    ),
    (
        EXAMINER,
        ("laporan penyelesaian pekerjaan",),
        "15 menit",
        ("surat laporan penyelesaian gangguan",),
        (("", "resolved"),),
    ),
]
FACTS = [
    (code, index + 1, row)
    for code, rows in (("ipas-1", IPAS), ("network-1", NETWORK), ("database-1", DATABASE))
    for index, row in enumerate(rows)
]

each = pytest.mark.parametrize("code", sorted(PROCEDURES))


def reached(start: int, arrows: dict[int, list[int | End]]) -> tuple[set[int], bool]:
    """Every step that can be come to from `start`, and whether an end can."""
    seen, waiting, ends = {start}, [start], False
    while waiting:
        for place in arrows[waiting.pop()]:
            if isinstance(place, End):
                ends = True
            elif place not in seen:
                seen.add(place)
                waiting.append(place)
    return seen, ends


def arrows_of(procedure: type[Procedure]) -> dict[int, list[int | End]]:
    found: dict[int, list[int | End]] = {step.number: [] for step in procedure.steps}
    for move in moves(procedure.steps):
        found[move.step.number].append(move.to)
    return found


@each
def test_the_table_is_sound(code: str) -> None:
    procedure = PROCEDURES[code]
    numbers = [step.number for step in procedure.steps]
    assert numbers == list(range(1, len(numbers) + 1)), "numbers are unique and in order"
    arrows = arrows_of(procedure)
    targets = {to for places in arrows.values() for to in places if not isinstance(to, End)}
    assert targets <= set(numbers), "every arrow points to a step"
    assert reached(numbers[0], arrows)[0] == set(numbers), "every step is reachable"
    assert all(reached(number, arrows)[1] for number in numbers), "no step is a dead end"
    roles = {role.code for role in ROLES}
    for step in procedure.steps:
        assert step.lanes, "a step has an actor"
        assert {actor.code for actor in step.everyone} <= roles
        assert {actor.name for actor in step.everyone} <= set(procedure.lanes)
        assert bool(step.question) == step.is_decision
        assert len({field.name for field in step.form}) == len(step.form)
        assert (step.mode == "all") == (len(step.lanes) > 1)
        for field in step.form:
            assert not field.role or field.role in roles
    assert procedure.reopen_at in numbers


@each
def test_each_arrow_is_one_transition(code: str) -> None:
    procedure = PROCEDURES[code]
    names = [move.name for move in moves(procedure.steps)]
    assert len(names) == len(set(names)) == TRANSITIONS[code]
    assert all(hasattr(getattr(procedure, name), "_django_fsm") for name in names)


@each
def test_shared_and_promised_times_point_to_steps_of_the_table(code: str) -> None:
    procedure = PROCEDURES[code]
    for step in procedure.steps:
        time = step.time
        if time.steps:
            first, last = time.steps
            group = [procedure.step(number) for number in range(first, last + 1)]
            assert first <= step.number <= last
            assert len({(other.time.text, other.time.steps) for other in group}) == 1
        if time.estimate_of:
            promise = procedure.step(time.estimate_of)
            assert time.estimate_of < step.number
            assert "estimate" in {field.sets for field in promise.form}


@pytest.mark.parametrize(("code", "number", "row"), FACTS)
def test_a_row_says_what_the_document_says(code: str, number: int, row: Row) -> None:
    actors, needs, time, gives, arrows = row
    step = describe(PROCEDURES[code])["steps"][number - 1]
    assert step["number"] == number
    assert tuple(step["actors"]) == actors
    assert tuple(step["needs"]) == needs
    assert step["within"]["text"] == time
    assert tuple(step["gives"]) == gives
    found = tuple((arrow["branch"], arrow.get("outcome", arrow["to"])) for arrow in step["next"])
    assert found == arrows


def test_the_number_of_rows_and_lanes() -> None:
    sizes = {code: (len(p.steps), len(p.lanes)) for code, p in PROCEDURES.items()}
    assert sizes == {"ipas-1": (15, 9), "network-1": (9, 2), "database-1": (9, 5)}


def test_times_of_the_whole_and_of_their_kinds() -> None:
    database, ipas, network = (PROCEDURES[c] for c in ("database-1", "ipas-1", "network-1"))
    assert (database.overall, ipas.overall, network.overall) == ("3 hari kerja", "", "")
    kinds = [str(step.time.kind) for step in ipas.steps]
    assert kinds == ["shared"] * 5 + ["fixed"] * 3 + ["none"] * 4 + ["fixed"] * 2 + ["none"]
    assert [str(step.time.kind) for step in network.steps] == ["none"] * 8 + ["estimate"]
    assert [step.number for step in network.steps if step.urgency] == [2, 3, 4, 5, 6, 9]
    step = database.step(4)
    assert (step.time.low, step.time.high, str(step.time.unit)) == (1, 2, "days")
    # IPAS: the way without a "no" takes 15 + 15 + 60 + 15 + 60 + 60 minutes.
    happy = [ipas.step(number).time.high or 0 for number in (1, 6, 7, 8, 13, 14)]
    assert sum(happy) == 225 * 60
    # Database: the other eight steps take 5 hours and 15 minutes beside the one to two days.
    others = [step.time.high or 0 for step in database.steps if step.number != 4]
    assert sum(others) == (5 * 60 + 15) * 60


def test_the_head_of_the_agency_has_a_lane_but_no_step() -> None:
    database = PROCEDURES["database-1"]
    acting = {actor.name for step in database.steps for actor in step.everyone}
    assert set(database.lanes) - acting == {"Kepala Dinas"}


@each
def test_what_was_read_into_the_document_is_marked(code: str) -> None:
    """Nothing that the scan lost or the text leaves open passes for printed."""
    steps = describe(PROCEDURES[code])["steps"]
    inferred = {
        (step["number"], name)
        for step in steps
        for name, origin in step["provenance"].items()
        if origin["source"] != "verbatim" and name != "activity"
    }
    expected = {
        "ipas-1": {(2, "within"), (4, "actors"), (7, "next"), (9, "next"), (12, "next")},
        "network-1": {(2, "next"), (2, "gives"), (9, "within"), (8, "needs")},
        "database-1": {(4, "within"), (7, "next"), (8, "actors")},
    }[code]  # fmt: skip
    assert expected <= inferred
    notes = [
        o["note"] for s in steps for o in s["provenance"].values() if o["source"] != "verbatim"
    ]
    assert all(notes), "every mark says why"


@each
def test_a_table_does_not_change_under_its_code(code: str) -> None:
    """If this fails: give the revised SOP a new code and leave the old table as it was.

    Notes on how the document was read may be corrected, and the forms (no SOP prints them) made
    fuller; the table may not.
    """
    procedure = PROCEDURES[code]
    table = describe(procedure)
    rows = [
        {name: value for name, value in step.items() if name not in ("provenance", "form")}
        for step in table["steps"]
    ]
    text = json.dumps([table["overall"], rows], sort_keys=True, ensure_ascii=False)
    assert hashlib.sha256(text.encode()).hexdigest()[:16] == FINGERPRINTS[code]
