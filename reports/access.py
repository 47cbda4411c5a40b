"""Who reads the heads' pages, and over which offices."""

from __future__ import annotations

from collections.abc import Iterable

from people.directory import Directory, Holder
from people.models import Role
from sop.desk.queue import handling_roles
from sop.permissions import superior_roles


def leads(holders: Iterable[Holder], directory: Directory) -> bool:
    """A head, or on the handling side a superior of somebody who acts in an SOP."""
    held = list(holders)
    if any(holder.role.is_head for holder in held):
        return True
    codes = {holder.role.code for holder in held if holder.role.side == Role.Side.HANDLER}
    return bool(codes and codes & superior_roles(sorted(handling_roles()), directory))
