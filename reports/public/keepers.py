"""Who decides whether an agency publishes its statistics."""

from __future__ import annotations

from people.directory import Directory
from people.models import Office, User
from reports.scope import Level, scopes
from services.models import Service


def managed(user: User, directory: Directory) -> list[Office]:
    """The handling agencies that the person leads as a whole, or whose portal he administers (a
    superuser: all), by name. Two queries at most."""
    found = {s.agency.pk: s.agency for s in scopes(user, directory) if s.level is Level.AGENCY}
    if user.is_active and (user.is_staff or user.is_superuser):
        found |= {office.pk: office for office in _administered(user, directory)}
    return sorted(found.values(), key=lambda office: (office.name, office.pk))


def _administered(user: User, directory: Directory) -> list[Office]:
    handlers = Service.objects.order_by().values_list("handler", flat=True).distinct()
    agencies = {directory.agency(directory.office(pk)).pk for pk in handlers}
    if not user.is_superuser:
        if user.office is None:
            return []
        agencies &= {directory.agency(directory.office(user.office.pk)).pk}
    return [directory.office(pk) for pk in agencies]
