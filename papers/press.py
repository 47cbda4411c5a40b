"""The press: sheets become PDF by typst. Pure: no database, no clock but what is given."""

from __future__ import annotations

from datetime import datetime

from papers.sheet import Sheet


def pdf(sheet: Sheet, made_at: datetime) -> bytes:
    """PDF/A-2b and PDF/UA-1: tagged, with title, author and language `id`, A4.

    The same sheet and instant give the same bytes. Raises Unprintable, with what to complete in
    plain Indonesian, if typst refuses the sheet.
    """
    raise NotImplementedError


def pages(svgs: list[bytes], alts: list[str], title: str, author: str, made_at: datetime) -> bytes:
    """A PDF of ready-drawn landscape A4 pages (the SOP chart)."""
    raise NotImplementedError
