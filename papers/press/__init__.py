"""The press: sheets become PDF by typst. Pure: no database, no clock but what is given."""

from __future__ import annotations

from papers.press.typesetter import Unprintable, pages, pdf, typeset

__all__ = ["Unprintable", "pages", "pdf", "typeset"]
