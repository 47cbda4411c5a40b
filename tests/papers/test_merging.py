"""Joining PDFs: ours always, an upload only if it is readable and harmless."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, RectangleObject, TextStringObject

from papers.prints import merging
from papers.prints.merging import Joined, join


def pdf(path: Path, pages: int = 1, password: str = "", script: str = "") -> Joined:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 300)
    if script:
        action = DictionaryObject({NameObject("/S"): NameObject("/JavaScript"),
                                   NameObject("/JS"): TextStringObject(script)})  # fmt: skip
        writer.root_object[NameObject("/OpenAction")] = action
        writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): action})
        writer.add_uri(0, "http://evil.example/", RectangleObject((0, 0, 10, 10)))
    if password:
        writer.encrypt(password)
    with path.open("wb") as file:
        writer.write(file)
    return Joined(str(path), path.stem, foreign=True)


def raw(path: Path, content: bytes) -> Joined:
    path.write_bytes(content)
    return Joined(str(path), path.stem, foreign=True)


def test_what_cannot_be_joined_is_left_out_with_its_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = BytesIO()
    writer = PdfWriter()
    writer.add_blank_page(10, 10)
    writer.write(whole)
    parts = [
        pdf(tmp_path / "one.pdf", 2),
        pdf(tmp_path / "locked.pdf", password="x"),
        raw(tmp_path / "broken.pdf", b"%PDF-1.7 \xff\xfe nothing"),
        raw(tmp_path / "cut.pdf", whole.getvalue()[: len(whole.getvalue()) // 3]),
        raw(tmp_path / "empty.pdf", b""),
        pdf(tmp_path / "long.pdf", merging.MOST_PAGES + 1),
        pdf(tmp_path / "two.pdf", 3),
    ]
    target = tmp_path / "all.pdf"
    left_out = join(parts, target, title="Berkas", author="Kantor")
    assert {Path(path).stem: reason for path, reason in left_out.items()} == {
        "locked": merging.ENCRYPTED, "broken": merging.BROKEN, "cut": merging.BROKEN,
        "empty": merging.BROKEN, "long": merging.TOO_LONG,
    }  # fmt: skip
    made = PdfReader(target)
    assert len(made.pages) == 5
    lines: list[Any] = made.outline
    assert [line["/Title"] for line in lines] == ["one", "two"]
    assert made.metadata is not None
    assert made.metadata.title == "Berkas"


def test_scripts_and_links_of_uploads_stay_behind(tmp_path: Path) -> None:
    target = tmp_path / "all.pdf"
    part = pdf(tmp_path / "active.pdf", script="app.alert('x')")
    assert join([part], target, title="x", author="y") == {}
    content = target.read_bytes()
    for active in (b"JavaScript", b"app.alert", b"OpenAction", b"evil.example", b"/AA"):
        assert active not in content


def test_a_process_that_dies_costs_only_the_uploads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merging, "PATIENCE", 0.0)
    with pytest.raises(RuntimeError):
        join([pdf(tmp_path / "one.pdf")], tmp_path / "all.pdf", title="x", author="y")
    monkeypatch.undo()
    own = Joined(pdf(tmp_path / "own.pdf").path, "own")
    foreign = pdf(tmp_path / "foreign.pdf")
    real = merging._run

    def dies(job: dict[str, object]) -> dict[str, str] | None:
        return None if len(job["parts"]) > 1 else real(job)  # type: ignore[arg-type]

    monkeypatch.setattr(merging, "_run", dies)
    target = tmp_path / "all.pdf"
    assert join([own, foreign], target, title="x", author="y") == {foreign.path: merging.BROKEN}
    assert len(PdfReader(target).pages) == 1
