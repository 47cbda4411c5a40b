"""Pictures for the press: typst is handed files of text, so a PNG travels inside an SVG."""

from __future__ import annotations

import base64
import io

from PIL import Image

from papers.press import glyphs


def as_svg(content: bytes, kind: str) -> bytes | None:
    """The SVG of a PNG or SVG (`kind`), drawable by our font; None if it cannot be read."""
    return _svg(content) if kind == "svg" else _png(content)


def _svg(content: bytes) -> bytes | None:
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return None
    if "<svg" not in text or "<!ENTITY" in text:
        return None
    return content if text.isascii() else glyphs.clean(text).encode()


def _png(content: bytes) -> bytes | None:
    try:
        with Image.open(io.BytesIO(content), formats=["PNG"]) as image:
            image.load()
            width, height = image.size
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    inside = base64.b64encode(content).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{inside}"/></svg>'
    ).encode()
