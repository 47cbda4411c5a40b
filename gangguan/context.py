"""What the frame of every page shows around its content: menu, counts, banners.

Everything is looked up when the template asks for it, once per request: a partial that shows none
of it costs nothing, and a visitor without a session costs no query.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from notices.models import Notice
from papers.dispositions.verbs import unread_for
from people.directory import Directory, Holder
from people.keyset import Total, total
from people.localtime import when_short
from people.models import Role, User
from reports.scope import leads
from sop.desk.queue import VIEWS, Desk
from sop.escalation.deadlines import SWEEP
from sop.models import Heartbeat

SILENT_AFTER = timedelta(minutes=2)
SETTINGS = "/pengaturan/"


@dataclass(frozen=True)
class Item:
    label: str
    url: str
    icon: str
    active: bool = False
    count: Total | None = None


class Shell:
    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.now = timezone.now()
        self.demo = bool(settings.DEMO)

    # -- who looks --------------------------------------------------------------------------

    @cached_property
    def user(self) -> User | None:
        user = getattr(self.request, "user", None)
        return user if isinstance(user, User) and user.is_authenticated else None

    @cached_property
    def desk(self) -> Desk | None:
        """The view's own desk where it has one, so that nothing is read twice."""
        given = getattr(self.request, "desk", None)
        if isinstance(given, Desk):
            return given
        return Desk(self.user, self.now, Directory(self.now)) if self.user else None

    @cached_property
    def holders(self) -> list[Holder]:
        return self.desk.directory.roles_of(self.user) if self.desk and self.user else []

    @cached_property
    def is_officer(self) -> bool:
        return bool(self.desk and self.desk.is_officer)

    # -- the frame --------------------------------------------------------------------------

    @cached_property
    def office(self) -> str:
        return self.user.office.name if self.user and self.user.office else ""

    @property
    def inbox_url(self) -> str:
        return _url("inbox") if self.user else ""

    @property
    def search_url(self) -> str:
        return _url("desk" if self.is_officer else "my_tickets") if self.user else ""

    @cached_property
    def unread(self) -> Total:
        return total(Notice.objects.inbox(self.user.pk).unread()) if self.user else Total(0)

    @cached_property
    def menu(self) -> list[Item]:
        if self.user is None:
            return []
        items = self._desk_items() if self.is_officer else []
        if self.desk and leads(self.holders, self.desk.directory):
            items.append(self._item("head", "Ruang pimpinan", "bar-chart"))
        if any(holder.role.may_triage for holder in self.holders):
            items.append(self._item("complaint_onbehalf", "Catat aduan", "telephone"))
        if self.is_officer and self.user:
            items.append(
                self._item("dispositions", "Disposisi saya", "send", _some(unread_for(self.user)))
            )
        if self.is_officer:
            items.append(self._item("journal", "Jurnal harian", "journal-text"))
        if self.holders:
            items.append(self._item("letter_list", "Surat", "file-earmark-text"))
        items.append(self._item("complaint_new", "Laporkan gangguan", "megaphone"))
        items.append(self._item("my_tickets", "Aduan saya", "list-check"))
        items.append(self._item("inbox", "Pemberitahuan", "bell", self.unread or None))
        items.append(self._item("sop_list", "Pustaka SOP", "diagram-3"))
        items.append(self._item("prints", "Cetakan saya", "printer"))
        if self.user.is_staff or any(self._configures(holder) for holder in self.holders):
            items.append(self._item("calendars", "Pengaturan", "calendar-event", part=SETTINGS))
        if self.user.is_staff:
            items.append(self._item("outbox", "Kotak keluar", "envelope"))
            items.append(self._item("admin:index", "Kelola", "gear"))
        return _one_active([item for item in items if item])

    def _desk_items(self) -> list[Item | None]:
        """All lists with their counts while one is at the desk, elsewhere only one's own."""
        assert self.desk
        counts = getattr(self.request, "desk_counts", None)
        if counts is None:
            return [self._item("desk", "Meja kerja", "person-check", self.desk.count_of_mine())]
        shown = getattr(self.request, "desk_view", "")
        address = _url("desk")
        return [
            Item(
                label=view.label,
                url=f"{address}?tampilan={slug}",
                icon=view.icon,
                active=slug == shown,
                count=Total(counts[slug]),
            )
            for slug, view in VIEWS.items()
        ]

    def _configures(self, holder: Holder) -> bool:
        return holder.role.is_head and holder.role.side == Role.Side.HANDLER

    def _item(
        self, name: str, label: str, icon: str, count: Total | None = None, *, part: str = ""
    ) -> Item | None:
        """None for an address that this installation does not have. `part` is what the item stands
        for where that is more than the pages below its own address."""
        url = _url(name)
        here = self.request.path.startswith(part or url)
        return Item(label, url, icon, here, count) if url else None

    # -- banners ----------------------------------------------------------------------------

    @property
    def silent(self) -> bool:
        """The sweep has not finished within two minutes; officers are told on every page."""
        if not self.is_officer:
            return False
        return self._heartbeat is None or self.now - self._heartbeat.at > SILENT_AFTER

    @property
    def silent_since(self) -> str:
        place = self.user.office if self.user else None
        return when_short(self._heartbeat.at, place) if self._heartbeat else ""

    @cached_property
    def _heartbeat(self) -> Heartbeat | None:
        return Heartbeat.objects.filter(name=SWEEP).first()

    @property
    def demo_accounts(self) -> list[Any]:
        """Offered on the sign-in page of a trial installation only."""
        if not self.demo or self.user or not find_spec("gangguan.demo"):
            return []
        from gangguan import demo

        return list(demo.ACCOUNTS)


def shell(request: HttpRequest) -> dict[str, Any]:
    found = getattr(request, "shell", None)
    if found is None:
        found = request.shell = Shell(request)  # type: ignore[attr-defined]
    return {"shell": found, "site_name": settings.SITE_NAME}


def _one_active(items: list[Item]) -> list[Item]:
    """Of several that hold the page, the one with the longest address: /lapor/petugas/ is not
    also /lapor/. The desk's lists share one address and say themselves which is shown."""
    here = [item for item in items if item.active]
    chosen = max(here, key=lambda item: len(item.url), default=None)
    return [replace(item, active=item is chosen) for item in items]


def _some(count: int) -> Total | None:
    return Total(count) if count else None


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
