"""The letterhead of an office: its own, or that of the nearest office above."""

from __future__ import annotations

from papers.models import Letterhead
from papers.press.sheet import Kop
from people.directory import Directory
from people.models import Office


def letterhead_of(office: Office, directory: Directory) -> Letterhead | None:
    """The nearest one upwards, the office itself included; one query."""
    return next(iter(_upwards(office, directory)), None)


def kop_of(office: Office, directory: Directory) -> Kop:
    """The kop to print. Without any letterhead: the names of the agency and what is above it in
    capitals, so that a paper never breaks; `letterhead_of` tells the page that none is set."""
    found = letterhead_of(office, directory)
    if found is None:
        agency = directory.agency(office)
        chain = [*reversed(directory.ancestors(agency)), agency]
        return Kop(lines=tuple(unit.name.upper() for unit in chain), address=agency.address)
    lines = tuple(line.strip() for line in found.lines.splitlines() if line.strip())
    return Kop(
        lines=lines or (found.office.name.upper(),),
        address=found.address,
        contact=found.contact,
        logo=bytes(found.logo) if found.logo else None,
    )


def place_of(office: Office, directory: Directory) -> str:
    """The place before the date of a letter: the nearest one set upwards; "" if none is."""
    return _nearest("place", office, directory)


def unit_code_of(office: Office, directory: Directory) -> str:
    """What {unit} stands for in a number: the nearest code set upwards; "" if none is."""
    return _nearest("unit_code", office, directory)


def _nearest(field: str, office: Office, directory: Directory) -> str:
    values = (str(getattr(row, field)).strip() for row in _upwards(office, directory))
    return next((value for value in values if value), "")


def _upwards(office: Office, directory: Directory) -> list[Letterhead]:
    chain = [office, *directory.ancestors(office)]
    place = {unit.pk: nearness for nearness, unit in enumerate(chain)}
    rows = Letterhead.objects.filter(office__in=place).select_related("office")
    return sorted(rows, key=lambda row: place[row.office_id])
