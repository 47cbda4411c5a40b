"""QR codes of the papers' public addresses."""

from __future__ import annotations

import io

import segno

QUIET_ZONE = 2  # modules; the paper around the mark is white, too


def svg(url: str) -> bytes:
    """The QR of `url` as a black SVG without a size of its own; the same url, the same bytes."""
    out = io.BytesIO()
    segno.make(url, error="m", micro=False, boost_error=False).save(
        out, kind="svg", border=QUIET_ZONE, svgns=True, xmldecl=False, omitsize=True
    )
    return out.getvalue()
