"""Why an action was refused, in the words of the screen and with the honest status code."""

from __future__ import annotations

from papers import errors
from papers.errors import Incomplete, NotYours, Refused

__all__ = ["Illegal", "Incomplete", "NoHours", "NotYours", "Refused", "Stale"]


class Stale(errors.Stale):
    """The page was drawn before the ticket moved on."""

    def __init__(self) -> None:
        super().__init__(
            "Tiket sudah bergerak sejak halaman ini dibuka. Isian Anda belum disimpan; periksa "
            "keadaan terbaru di bawah ini lalu kirim lagi bila masih perlu."
        )


class NoHours(Incomplete):
    """The calendar that counts for a clock never reaches its limit."""

    def __init__(self) -> None:
        super().__init__("Kalender kerja kantor tidak memuat jam kerja; hubungi administrator.")


class Illegal(Refused):
    """The SOP has no such arrow from where the ticket stands."""
