"""Tickets are read here, never changed: only the actions of the portal move one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from people.localtime import when_short
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
    template = "admin/rows.html"
    extra = 0
    can_delete = False
    fields = ["happened", "what", "who", "words"]
    readonly_fields = ["happened", "what", "who", "words"]

    @admin.display(description="waktu")
    def happened(self, event: Event) -> str:
        return when_short(event.at)

    @admin.display(description="peristiwa")
    def what(self, event: Event) -> str:
        return event.text

    @admin.display(description="oleh")
    def who(self, event: Event) -> str:
        """The name with the title under which the person acted."""
        name = event.actor.name if event.actor else ""
        return ", ".join(part for part in (name, event.actor_title) if part) or "Sistem"

    @admin.display(description="catatan")
    def words(self, event: Event) -> str:
        return f"(internal) {event.note}" if event.internal else event.note

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        return super().get_queryset(request).select_related("actor")


@admin.register(Ticket)
class TicketAdmin(ReadOnly, TicketPages):
    list_display = ["number", "title", "service", "office", "status", "priority", "filed_at"]
    list_filter = ["status", "service", "channel"]
    list_select_related = ["service", "office"]
    search_fields = ["number", "title"]
    search_help_text = "Cari menurut nomor atau judul"
    date_hierarchy = "filed_at"
    inlines = [EventInline]
    fieldsets = [
        (None, {"fields": ["number", "title", "service", "kind", "symptoms", "location"]}),
        (
            "Dampak",
            {"fields": ["impact", "service_stopped", "payroll_stopped", "priority"]},
        ),
        (
            "Pelapor",
            {"fields": ["office", "reporter", "contact_name", "contact_phone", "contact_email"]},
        ),
        (
            "Penanganan",
            {"fields": ["handler", "procedure", "state", "status", "outcome", "responsible"]},
        ),
        (
            "Waktu",
            {
                "fields": ["occurred_at", "filed_at", "filed_by", "channel", "due_at", "closed_at"],
            },
        ),
    ]
