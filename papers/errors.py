"""Why an act on a paper was refused, in the words of the screen and with the honest status."""

from __future__ import annotations


class Refused(Exception):
    """The act did not happen and nothing was stored. `fields` names the fields at fault."""

    status = 409

    def __init__(self, message: str, fields: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.fields = fields or {}


class Stale(Refused):
    """Something was done since the page was drawn."""


class NotYours(Refused):
    status = 403


class Incomplete(Refused):
    """Something that the act needs is missing or unreadable."""

    status = 422
