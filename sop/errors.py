"""Why an action was refused, in the words of the screen and with the honest status code."""

from __future__ import annotations


class Refused(Exception):
    """The action did not happen and nothing was stored. `fields` names the fields at fault."""

    status = 409

    def __init__(self, message: str, fields: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.fields = fields or {}


class Stale(Refused):
    """The page was drawn before the ticket moved on."""

    def __init__(self) -> None:
        super().__init__(
            "Tiket sudah bergerak sejak halaman ini dibuka. Isian Anda belum disimpan; periksa "
            "keadaan terbaru di bawah ini lalu kirim lagi bila masih perlu."
        )


class NotYours(Refused):
    status = 403


class Incomplete(Refused):
    """Something that the step needs is missing or unreadable."""

    status = 422


class NoHours(Incomplete):
    """The calendar that counts for a clock never reaches its limit."""

    def __init__(self) -> None:
        super().__init__("Kalender kerja kantor tidak memuat jam kerja; hubungi administrator.")


class Illegal(Refused):
    """The SOP has no such arrow from where the ticket stands."""
