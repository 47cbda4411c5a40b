"""What may be asked of a drawn chart, and some SOPs that are hard to draw."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise
from typing import ClassVar

from sop import chart
from sop.chart.diagram import Shape, diagram
from sop.chart.layout import Box, lay_out
from sop.chart.metrics import width
from sop.chart.overlay import Overlay
from sop.chart.plates import pages, picture
from sop.chart.scene import Drawn, Line, Point, Scene, whole
from sop.language import Actor, End, Step, shared
from sop.machine import PROCEDURES

Segment = tuple[Point, Point]
SLACK = 0.01


class Synthetic:
    """The attributes that the chart reads of a procedure."""

    code: ClassVar[str] = "synthetic-1"
    name: ClassVar[str] = "Uji Bagan"
    owner: ClassVar[str] = "Kantor Contoh"
    lanes: ClassVar[tuple[str, ...]] = ()
    steps: ClassVar[list[Step]] = []


def lane(number: int) -> Actor:
    return Actor(f"lane_{number}", f"Pelaksana {number}")


class TwentySteps(Synthetic):
    code = "twenty-1"
    steps = [
        Step(n, f"Melakukan kegiatan {n}", lane(n * 7 % 6), "Berkas", "15 menit", "Laporan",
             yes=n + 2 if n in (5, 9, 13, 17) else None,
             no=max(n - 6, 1) if n in (5, 9, 13, 17) else None)
        for n in range(1, 21)
    ]  # fmt: skip


class OneLane(Synthetic):
    code = "one-1"
    steps = [
        Step(1, "Menerima", lane(1)),
        Step(2, "Memeriksa", lane(1), yes=5, no=End("wrong", "Salah alamat"), question="Benar?"),
        Step(3, "Mengulang", lane(1), next=2),
        Step(4, "Menimbang", lane(1), yes=6, no=3, question="Cukup?"),
        Step(5, "Memutuskan", lane(1), yes=4, no=1, question="Lanjut?"),
        Step(6, "Menutup", lane(1)),
    ]


TWELVE = tuple(f"Kepala Subbagian Pengembangan Nomor {n}" for n in range(12))


class TwelveLanes(Synthetic):
    code = "twelve-1"
    lanes = TWELVE
    steps = [
        Step(1, "Mulai", Actor("a", lanes[0]), within=shared(1, 3, "15 menit")),
        Step(2, "Meneruskan", Actor("l", lanes[11]), within=shared(1, 3, "15 menit")),
        Step(3, "Rapat", tuple(Actor(f"r{n}", TWELVE[n]) for n in (2, 5, 9)), mode="all",
             within=shared(1, 3, "15 menit")),
        Step(4, "Memutus", Actor("g", lanes[6]), yes=6, no=2, question="Setuju?"),
        Step(5, "Memutus lagi", Actor("a", lanes[0]), yes=7, no=4, question="Setuju?"),
        Step(6, "Memutus akhir", Actor("l", lanes[11]), yes=8, no=5, question="Setuju?"),
        Step(7, "Menyimpan", Actor("d", lanes[3])),
        Step(8, "Selesai bersama", (Actor("b", lanes[1]), Actor("k", lanes[10])), mode="all"),
    ]  # fmt: skip


class LongWords(Synthetic):
    code = "long-1"
    lanes = ("Pertanggungjawabanpengadministrasian", "B")
    steps = [
        Step(1, "Mempertanggungjawabkan" * 6, Actor("a", lanes[0]), "dokumen" * 12, "1-2 hari",
             ("surat/" * 20, "lampiran")),
        Step(2, "Menyusun " * 60, Actor("b", "B"), yes=End("a", "Ditolak karena " + "x" * 60), no=1,
             question="Apakah pertanggungjawaban sudah benar dan lengkap?"),
    ]  # fmt: skip


class BothSkip(Synthetic):
    code = "skip-1"
    steps = [
        Step(1, "Memilah", lane(1), yes=4, no=5, question="Berat?"),
        Step(2, "Mengerjakan ringan", lane(2), yes=5, no=End("no", "Batal"), question="Bisa?"),
        Step(3, "Mengerjakan sedang", lane(1), yes=1, no=2, question="Bisa?"),
        Step(4, "Mengerjakan berat", lane(3), yes=End("a", "Satu"), no=End("b", "Dua"),
             question="Bisa?"),
        Step(5, "Menutup", lane(2), yes=3, no=1, question="Sudah?"),
        Step(6, "Mengarsipkan", (lane(1), lane(3)), mode="all", next=3),
    ]  # fmt: skip


class Strange(Synthetic):
    code = "strange-1"
    name = "Ω <script>alert(1)</script> & \u202e"
    lanes = ("<b>", 'kolom & "kutip"')
    steps = [
        Step(1, "<img src=x onerror=alert(1)>", Actor("a", "<b>"), "漢字" * 20, "", "]]>"),
        Step(2, "\u0000\u0007 kendali", Actor("x", "tidak berkolom")),
    ]


HARD: tuple[type[Synthetic], ...] = (
    TwentySteps,
    OneLane,
    TwelveLanes,
    LongWords,
    BothSkip,
    Strange,
)
ALL = [*PROCEDURES.values(), *HARD]


def sheets(procedure, overlay: Overlay | None = None) -> Iterator[Scene]:
    """The whole chart, then each of its printed sheets."""
    drawn = diagram(procedure)
    routing = chart.routing(procedure)
    yield whole(lay_out(drawn, routing.tracks, overlay), routing.ways, overlay)
    for page in pages(drawn, routing, overlay):
        yield picture(page, routing, overlay)


def segments(drawn: Drawn) -> list[Segment]:
    return list(pairwise(drawn.points))


def crosses(segment: Segment, box: Box) -> bool:
    """Whether a line runs through the inside of a box."""
    (ax, ay), (bx, by) = segment
    return (
        min(ax, bx) < box.right - SLACK
        and max(ax, bx) > box.left + SLACK
        and min(ay, by) < box.bottom - SLACK
        and max(ay, by) > box.top + SLACK
    )


def touches_shape(segment: Segment, shape: Shape, box: Box) -> bool:
    """As `crosses`, but for the empty corners around a diamond."""
    if shape is not Shape.DIAMOND:
        return crosses(segment, box)
    (ax, ay), (bx, by) = segment
    x = min(max(box.x, min(ax, bx)), max(ax, bx))
    y = min(max(box.y, min(ay, by)), max(ay, by))
    return abs(x - box.x) / (box.width / 2) + abs(y - box.y) / (box.height / 2) < 1 - SLACK


def overlap(a: Segment, b: Segment) -> float:
    """The length on which two lines lie on each other."""
    (ax, ay), (bx, by) = a
    (cx, cy), (dx, dy) = b
    if ay == by and cy == dy and abs(ay - cy) < SLACK:
        return max(0.0, min(max(ax, bx), max(cx, dx)) - max(min(ax, bx), min(cx, dx)))
    if ax == bx and cx == dx and abs(ax - cx) < SLACK:
        return max(0.0, min(max(ay, by), max(cy, dy)) - max(min(ay, by), min(cy, dy)))
    return 0.0


def overlaps(made: Scene) -> Iterator[tuple[Drawn, Drawn]]:
    for a, b in combinations(made.arrows, 2):
        if any(overlap(s, t) > SLACK for s in segments(a) for t in segments(b)):
            yield a, b


def extent(line: Line) -> Box:
    """The rectangle that a line of text takes."""
    long = width(line.text, line.size, bold=line.bold)
    start = line.x - (long / 2 if line.centred else 0)
    if line.upright:
        return Box(line.x - line.size * 0.75, line.y - long / 2, line.x + line.size * 0.2,
                   line.y + long / 2)  # fmt: skip
    return Box(start, line.y - line.size * 0.72, start + long, line.y + line.size * 0.05)
