"""The charts: valid, escaped, with words beside every colour, the same on paper."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string

from papers.press.sheet import Layout, Picture, Sheet
from papers.press.typesetter import pdf
from reports.drawing import Bar, Cell, Chart, Point, Row, Series, bars, heat, pareto, trend

SVG = "{http://www.w3.org/2000/svg}"
WILD = 'Langkah <4> & "uji" \x07 yang namanya panjang sekali ' * 4
BARS = [
    Bar(WILD, 180, "3 jam", "mutu baku 1 jam", "late", 60, "/daftar/?a=1&b=2"),
    Bar("Menerima aduan", 20, "20 menit", "mutu baku 1 jam", "", 60, "/daftar/"),
]
ROWS = [
    Row(WILD, [Cell("7", 4, "7 dari 9 lewat batas", "/d/?x=1"), Cell("0", 0, "0 dari 12"), Cell()]),
    Row("Helpdesk", [Cell("1", None, "1 dari 2, belum cukup data"), Cell("2", 2), Cell()], "/d/"),
]
WORDS: dict[str, Any] = {"title": "Judul <b>", "description": "Uraian & isi", "key": "uji"}


def parsed(chart: Chart) -> ElementTree.Element:
    return ElementTree.fromstring(chart.svg)  # noqa: S314  (our own drawing)


def all_of(standalone: bool) -> list[Chart]:
    more: dict[str, Any] = WORDS | {"standalone": standalone}
    points = [Point("2 Nov", 80, "80 %", "/d/"), Point("9 Nov", None, "–"), Point("16", 90, "90 %")]
    second = [Point("2 Nov", 3, "3"), Point("9 Nov", 4, "4"), Point("16", 0, "0")]
    return [
        bars(BARS, mark_label="Mutu baku", **more),
        pareto(BARS, **more),
        heat(["2 Nov", "9 Nov", "16 Nov"], ROWS, legend=["0", "1", "2", "3", "4"], **more),
        trend([Series("Masuk", points), Series("Selesai", second)], **more),
    ]


@pytest.mark.parametrize("chart", all_of(standalone=False), ids=["bars", "pareto", "heat", "trend"])
def test_a_chart_is_valid_and_tells_its_title_description_and_values(chart: Chart) -> None:
    root = parsed(chart)
    ids = {element.get("id") for element in root.iter()} - {None}
    assert set((root.get("aria-labelledby") or "").split()) <= ids
    assert root.findtext("title") == "Judul <b>"
    assert root.findtext("desc") == "Uraian & isi"
    assert root.get("role") == "group"  # links inside an image could not be reached
    assert all(a.get("href") and a.get("aria-label") for a in root.iter("a"))
    assert 'style="' not in chart.svg
    assert "\x07" not in chart.svg
    assert all(len(row) == len(chart.head) for row in chart.rows)


@pytest.mark.parametrize("chart", all_of(standalone=True), ids=["bars", "pareto", "heat", "trend"])
def test_on_paper_a_chart_stands_alone(chart: Chart) -> None:
    root = parsed(chart)
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    assert not list(root.iter(f"{SVG}a"))
    fills = {e.get("fill") for e in root.iter() if e.tag in (f"{SVG}rect", f"{SVG}text")}
    assert None not in fills


def test_typst_prints_every_chart() -> None:
    pictures = tuple(
        Picture(chart.svg.encode(), "svg", chart.description) for chart in all_of(standalone=True)
    )
    made = pdf(Sheet(Layout.MINUTES, "Laporan", pictures), datetime(2026, 11, 23, tzinfo=UTC))
    assert made.startswith(b"%PDF")


def test_late_is_hatched_and_printed_not_only_red() -> None:
    svg = bars(BARS, **WORDS).svg
    assert svg.count('class="drawn-hatch"') == 1
    assert "3 jam" in svg
    assert "url(#uji-h)" in svg


def test_darker_is_worse_in_grey_as_well() -> None:
    from reports.drawing.grid import LEVELS

    def grey(color: str) -> float:
        red, green, blue = (int(color[n : n + 2], 16) for n in (1, 3, 5))
        return 0.299 * red + 0.587 * green + 0.114 * blue

    shades = [grey(color) for color in LEVELS]
    assert shades == sorted(shades, reverse=True)
    assert all(a - b > 10 for a, b in pairwise(shades))


def test_an_empty_cell_and_one_with_too_little_are_not_shaded() -> None:
    root = parsed(heat(["a", "b", "c"], ROWS, **WORDS))
    shaded = [e for e in root.iter("rect") if "drawn-heat" in (e.get("class") or "")]
    assert len(shaded) == 3


def test_a_pareto_orders_and_sums_and_never_rounds_up_to_all() -> None:
    items = [Bar("c", 1, "1"), Bar("a", 997, "997"), Bar("b", 2, "2")]
    chart = pareto(items, **WORDS)
    assert chart.rows == [["a", "997", "99 %"], ["b", "2", "99 %"], ["c", "1", "100 %"]]
    assert 'class="drawn-cut"' in chart.svg


def test_a_gap_of_a_trend_breaks_its_line() -> None:
    points = [Point("1", 1.0, "1"), Point("2", None), Point("3", 2.0, "2")]
    chart = trend([Series("x", points)], **WORDS)
    drawn = re.search(r' d="([^"]+)" class="drawn-line', chart.svg)
    assert drawn
    assert drawn[1].count("M") == 2
    assert chart.rows[1] == ["2", "–"]


@pytest.mark.parametrize("draw", [bars, pareto, trend])
def test_nothing_at_all_is_an_empty_chart(draw: Any) -> None:
    chart = draw([], **WORDS)
    parsed(chart)
    assert chart.empty
    assert render_to_string("reports/_chart.html", {"chart": chart}).strip() == ""


def test_the_page_carries_the_table_too() -> None:
    text = render_to_string("reports/_chart.html", {"chart": bars(BARS, **WORDS)})
    assert "Tampilkan sebagai tabel" in text
    assert "Langkah &lt;4&gt; &amp;" in text
    assert 'role="region"' in text
