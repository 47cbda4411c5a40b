"""Tickets are read here, never changed: only the actions of the portal move one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest

from tickets.models import Event, Ticket

if TYPE_CHECKING:
    Inline = admin.TabularInline[Event, Ticket]
    TicketPages = admin.ModelAdmin[Ticket]
else:
    Inline = admin.TabularInline
    TicketPages = admin.ModelAdmin


class ReadOnly:
    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class EventInline(ReadOnly, Inline):
    model = Event
    extra = 0
    can_delete = False
    fields = ["sequence", "kind", "actor", "actor_title", "text", "internal", "at"]


@admin.register(Ticket)
class TicketAdmin(ReadOnly, TicketPages):
    list_display = ["number", "title", "service", "office", "status", "priority", "filed_at"]
    list_filter = ["status", "service", "channel"]
    list_select_related = ["service", "office"]
    search_fields = ["number", "title"]
    date_hierarchy = "filed_at"
    inlines = [EventInline]
