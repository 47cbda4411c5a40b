"""The chart of every SOP, and of some that are hard to draw: what must hold of each picture."""

from __future__ import annotations

import itertools
import re
import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from sop import chart
from sop.chart.diagram import Shape, diagram
from sop.chart.metrics import longest_word, width, wrap
from sop.chart.overlay import Mark, Overlay, State
from sop.chart.plates import divided
from sop.chart.strip import levels, spread
from sop.machine import PROCEDURES
from tests.sop.chart_shapes import (
    ALL,
    HARD,
    SLACK,
    crosses,
    extent,
    overlaps,
    segments,
    sheets,
    touches_shape,
)  # fmt: skip

BUSY = Overlay(
    {n: Mark(State.DONE, 3, "12 hari 7 jam 45 menit (melewati batas)") for n in range(1, 5)}
    | {5: Mark(State.LATE, 12, "2 jam", "Ditinggalkan sebelum selesai", "45 menit")},
    frozenset({(1, ""), (2, ""), (2, "yes"), (3, ""), (4, ""), (4, "no")}),
)
every = pytest.mark.parametrize("procedure", ALL, ids=lambda procedure: procedure.code)


@every
@pytest.mark.parametrize("overlay", [None, BUSY], ids=["static", "live"])
def test_every_picture_is_drawn_by_the_rules(procedure, overlay: Overlay | None) -> None:
    for made in sheets(procedure, overlay):
        for drawn in made.arrows:
            ends = {drawn.arrow.source, drawn.arrow.target}
            for segment in segments(drawn):
                (ax, ay), (bx, by) = segment
                assert (ax == bx) != (ay == by), "only level and upright lines"
                for symbol, box in made.symbols:
                    if symbol in ends:
                        assert not touches_shape(segment, symbol.shape, box), drawn
                    else:
                        assert not crosses(segment, box), (drawn, symbol)
                for _, box in made.words:
                    assert not crosses(segment, box), (drawn, box)
        for a, b in overlaps(made):
            assert a.arrow.target == b.arrow.target, (a, b)
        for line in made.texts:
            if line.column == "word":
                continue
            inner, cell = extent(line), line.cell
            assert cell.left - SLACK <= inner.left and inner.right <= cell.right + SLACK, line
            assert cell.top - SLACK <= inner.top and inner.bottom <= cell.bottom + SLACK, line


@every
def test_joins_run_free(procedure) -> None:
    for made in sheets(procedure):
        for join in made.joins:
            assert not any(crosses(join, box) for _, box in made.symbols)


@every
def test_exits_of_a_decision_say_ya_and_tidak(procedure) -> None:
    made = next(sheets(procedure))
    drawn = made.layout.drawn
    decisions = {s.number for s in drawn.symbols if s.shape is Shape.DIAMOND}
    for number in decisions:
        words = [arrow.label for arrow, _ in made.words if arrow.source.number == number]
        assert sorted(words) == ["Tidak", "Ya"]
        starts = {d.points[0] for d in made.arrows if d.arrow.source.number == number}
        assert len(starts) == 2, "each exit has its own corner"
    boxes = [box for _, box in made.words]
    assert not any(a.meets(b) for i, a in enumerate(boxes) for b in boxes[:i])


@every
def test_every_arrow_arrives(procedure) -> None:
    """Each arrow leaves the edge of its symbol and ends at its target's, or in a line that does."""
    made = next(sheets(procedure))
    boxes = dict(made.symbols)
    arriving = {d.arrow.target for d in made.arrows if d.head}
    for drawn in made.arrows:
        assert on_edge(drawn.points[0], boxes[drawn.arrow.source])
        assert drawn.arrow.target in arriving
        if drawn.head:
            assert on_edge(drawn.points[-1], boxes[drawn.arrow.target])
    assert len(made.arrows) == len(made.layout.drawn.arrows)


def on_edge(point, box) -> bool:
    x, y = point
    return (x in (box.left, box.right) and y == box.y) or (
        y in (box.top, box.bottom) and x == box.x
    )


@every
def test_connectors_come_in_pairs(procedure) -> None:
    """What leaves a sheet by a pentagon comes in on the next by the same letter."""
    _, *printed = sheets(procedure)
    letters = [[c.letter for c in made.connectors] for made in printed]
    for letter in {letter for page in letters for letter in page}:
        on = [index for index, page in enumerate(letters) if letter in page]
        assert len(on) == 2 and on[1] == on[0] + 1
        assert sum(page.count(letter) for page in letters) == 2
    for made in printed:
        boxes = [connector.box for connector in made.connectors]
        assert not any(a.meets(b) for i, a in enumerate(boxes) for b in boxes[:i])
        for drawn in made.arrows:
            assert not any(crosses(s, box) for s in segments(drawn) for box in boxes)


def test_the_form_of_the_regulation() -> None:
    """PermenPAN-RB 35/2012: capsules begin and end, decisions are diamonds, the rest boxes."""
    drawn = diagram(PROCEDURES["ipas-1"])
    shapes = {s.number: s.shape for s in reversed(drawn.symbols) if not s.ends}
    assert [n for n, shape in shapes.items() if shape is Shape.CAPSULE] == [15, 1]
    assert {n for n, shape in shapes.items() if shape is Shape.DIAMOND} == {7, 9, 11, 14}
    assert [(s.number, s.ends, s.word) for s in drawn.symbols if s.ends] == [(7, "no", "Selesai")]
    texts = [line.text for line in next(sheets(PROCEDURES["ipas-1"])).texts]
    for heading in ("No", "Uraian Kegiatan", "Pelaksana", "Mutu Baku", "Kelengkapan", "Waktu",
                    "Output", "Keterangan", "Mulai", "Selesai"):  # fmt: skip
        assert heading in texts


def test_a_common_time_is_one_cell() -> None:
    made = next(sheets(PROCEDURES["ipas-1"]))
    first = made.layout.rows[0].top, made.layout.rows[4].bottom
    assert next((box.top, box.bottom) for box in made.merged) == first
    times = [line.text for line in made.texts if line.column == "within"]
    assert times == ["15 menit", "15 menit", "1 jam", "15 menit", "-", "-", "-", "-", "1jam",
                     "1 jam", "-"]  # fmt: skip


def test_the_office_s_own_time_stands_below_the_sop_s() -> None:
    made = next(sheets(PROCEDURES["database-1"], BUSY))
    (box,) = [box for box in made.merged if box.top == made.layout.rows[4].top]
    lines = [line.text for line in made.texts if line.cell == box]
    assert " ".join(lines) == "15 menit kantor: 45 menit"


def test_a_step_of_two_actors_stands_in_both_lanes() -> None:
    made = next(sheets(PROCEDURES["database-1"]))
    fourth = [box for symbol, box in made.symbols if symbol.number == 4]
    assert len(fourth) == 2
    (join,) = made.joins
    assert {point[1] for point in join} == {fourth[0].y}


def test_an_early_end_says_its_outcome_under_keterangan() -> None:
    rows = diagram(PROCEDURES["ipas-1"]).rows
    assert [row.remarks for row in rows if row.remarks] == [("Tidak: bukan gangguan aplikasi",)]


def test_the_office_adds_remarks() -> None:
    rows = diagram(PROCEDURES["database-1"], {9: ["Nomor dari TU"]}).rows
    assert rows[8].remarks == ("Nomor dari TU",)


@every
def test_the_file_is_well_formed_and_has_no_style(procedure) -> None:
    for text in (chart.static(procedure), chart.live(procedure, BUSY, "x")):
        root = ET.fromstring(text)  # noqa: S314
        assert root.get("role") == "img"
        ids = [element.get("id") for element in root.iter() if element.get("id")]
        assert root.get("aria-labelledby", "").split() == ids
        assert "style=" not in text and "<style" not in text and "<script" not in text
        assert not re.search(r"nan|inf", " ".join(re.findall(r' d="([^"]*)"', text)))


@every
def test_sheets_are_landscape_a4_with_words_for_those_who_do_not_see(procedure) -> None:
    plates = chart.printed(procedure)
    numbers: list[str] = []
    for plate in plates:
        root = ET.fromstring(plate.svg)  # noqa: S314
        assert (root.get("width"), root.get("height")) == ("297mm", "210mm")
        left, top, wide, tall = map(float, (root.get("viewBox") or "").split())
        assert wide / tall == pytest.approx(297 / 210, rel=0.01)
        assert left < 0 and top < 0
        numbers += re.findall(r"(?:\. |\)\. |^)(\d+)\. ", plate.alt)
    assert all(f"lembar {n} dari {len(plates)}" in p.alt for n, p in enumerate(plates, 1))


def test_rows_are_divided_evenly_over_as_few_pages_as_it_takes() -> None:
    assert divided([100] * 6, 640) == [(0, 6)]
    assert divided([100] * 8, 640) == [(0, 4), (4, 8)]
    assert divided([900, 100], 640) == [(0, 1), (1, 2)]


def test_pentagons_stand_apart_and_their_lines_do_not_meet() -> None:
    xs = [10.0, 15.0, 20.0, 190.0, 196.0]
    middles = spread(xs, (0, 200))
    assert all(b - a >= 20 for a, b in itertools.pairwise(middles))
    assert middles[0] >= 10 and middles[-1] <= 190
    deep = levels(xs, middles)
    for i, j in ((1, 2), (3, 4)):
        assert deep[i] != deep[j]


def test_words_are_broken_only_where_they_must_be() -> None:
    assert wrap("Direktorat Teknis/Pengguna", 60, 10) == ["Direktorat", "Teknis/", "Pengguna"]
    assert wrap("", 60, 10) == []
    broken = wrap("x" * 90, 60, 10)
    assert "".join(broken) == "x" * 90
    assert all(width(part, 10) <= 60 for part in broken)
    assert longest_word("a-bb ccc", 10) == width("ccc", 10)
    assert wrap("W", 1, 10) == ["W"]


def run(*args: str) -> str:
    out = StringIO()
    call_command("sop", "chart", *args, stdout=out)
    return out.getvalue()


def test_the_command_writes_files(tmp_path: Path) -> None:
    svg, pdf = tmp_path / "bagan.svg", tmp_path / "bagan.pdf"
    said = run("database-1", "--svg", str(svg), "--pdf", str(pdf))
    assert said.split() == [str(svg), str(pdf)]
    assert svg.read_text(encoding="utf-8") == chart.static(PROCEDURES["database-1"])
    assert pdf.read_bytes().startswith(b"%PDF-")


def test_the_command_says_what_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="database-1"):
        run("nothing-1", "--svg", str(tmp_path / "x.svg"))
    with pytest.raises(CommandError, match="--svg"):
        run("database-1")
    with pytest.raises(CommandError, match="No such file"):
        run("database-1", "--svg", str(tmp_path / "no" / "x.svg"))


def test_hard_ones_print() -> None:
    for procedure in HARD:
        made = chart.pdf(procedure, datetime(2026, 11, 21, tzinfo=UTC))
        assert made.startswith(b"%PDF-")
