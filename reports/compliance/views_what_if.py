"""What compliance would have been with another time or calendar. Read only: nothing is stored."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from people.localtime import when_short
from reports.board.room import Room
from reports.compliance.forms import WhatIfForm, calendars_of
from reports.compliance.replay import MOST, Answer, Changed, replay

WORDS = {"kept": "tepat waktu", "missed": "lewat batas", "unlimited": "tanpa batas waktu"}
ASKED = ("langkah", "waktu", "kalender")


@require_GET
@login_required
@never_cache
def what_if(request: HttpRequest) -> HttpResponse:
    room = Room.of(request, timezone.now())
    room.keep = {name: request.GET[name] for name in ASKED if request.GET.get(name)}
    asked = "langkah" in request.GET
    form = WhatIfForm(
        request.GET if asked else None, scope=room.scope, calendars=calendars_of(room.scope),
        family=room.narrow.family,
    )  # fmt: skip
    status = room.status
    context = room.context(reverse("what_if")) | {
        "title": "Andaikan",
        "lead": "Riwayat diputar ulang dengan mutu baku atau kalender lain.",
        "form": form,
        "keep": room.params(),
    }
    if asked and form.is_valid():
        answer = replay(form.question, room.scope, room.narrow, room.period, room.directory)
        context |= {
            "answer": answer,
            "most": MOST,
            "shared": form.shared,
            "changed": _changed(answer, room),
        }
    elif asked:
        status = 422
    return render(request, "reports/compliance/what_if.html", context, status=status)


def _changed(answer: Answer, room: Room) -> list[tuple[Changed, str, str, str, str]]:
    office = room.scope.office
    return [
        (
            one, WORDS[one.before], WORDS[one.after], when_short(one.closed_at, office),
            when_short(one.limit, office) if one.limit else "–",
        )
        for one in answer.changed
    ]  # fmt: skip
