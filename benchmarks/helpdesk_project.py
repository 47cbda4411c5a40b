"""django-helpdesk as its documentation sets it up, for peers.py; runs in its own environment.

    python -m benchmarks.helpdesk_project prepare
    python -m benchmarks.helpdesk_project fill 10000
    python -m benchmarks.helpdesk_project escalate 1000

Reads DATABASE_URL as the portal does and imports nothing of the portal. Sends its mail into
nothing, which spares it what a mail server would cost.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import django
from django.conf import settings

_AT = urlsplit(os.environ["DATABASE_URL"])
STAFF = "officer"

OPTIONS: dict[str, Any] = {
    "DEBUG": False,
    "SECRET_KEY": "benchmark-" * 8,
    "ALLOWED_HOSTS": ["127.0.0.1"],
    "ROOT_URLCONF": "benchmarks.helpdesk_project",
    "INSTALLED_APPS": [
        "django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes",
        "django.contrib.sessions", "django.contrib.sites", "django.contrib.messages",
        "django.contrib.staticfiles", "django.contrib.humanize", "rest_framework", "helpdesk",
    ],
    "MIDDLEWARE": [
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ],
    "TEMPLATES": [{
        "BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True,
        "OPTIONS": {"context_processors": [
            "django.template.context_processors.debug",
            "django.template.context_processors.request",
            "django.contrib.auth.context_processors.auth",
            "django.contrib.messages.context_processors.messages",
        ]},
    }],
    "DATABASES": {"default": {
        "ENGINE": "django.db.backends.postgresql", "NAME": _AT.path.lstrip("/"),
        "HOST": _AT.hostname, "PORT": _AT.port or "", "USER": _AT.username or "",
        "PASSWORD": _AT.password or "", "CONN_MAX_AGE": 600,
    }},
    "CACHES": {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
    "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
    "DEFAULT_AUTO_FIELD": "django.db.models.AutoField",
    "STATIC_URL": "/static/", "SITE_ID": 1, "USE_TZ": True, "TIME_ZONE": "Asia/Makassar",
    "HELPDESK_TEAMS_MODE_ENABLED": False,
    "HELPDESK_SUBMIT_A_TICKET_PUBLIC": True, "LOGIN_URL": "/login/",
}  # fmt: skip
if not settings.configured:  # as the module of the addresses it is read a second time
    settings.configure(**OPTIONS)
    django.setup()

from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.urls import include, path  # noqa: E402

urlpatterns = [path("", include("helpdesk.urls", namespace="helpdesk"))]
application = get_wsgi_application()


def prepare() -> None:
    """Tables, the mail templates that it ships, one queue, one officer; prints his session."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.auth.models import User
    from django.contrib.sessions.backends.db import SessionStore
    from helpdesk.models import Queue  # type: ignore[import-not-found]

    call_command("migrate", verbosity=0)
    call_command("loaddata", "emailtemplate.json", verbosity=0)
    Queue.objects.create(
        title="Jaringan", slug="jaringan", allow_public_submission=True, escalate_days=1
    )
    user = User.objects.create_superuser(STAFF, "officer@contoh.go.id", "unused-password")
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    print(session.session_key)


def fill(upto: int) -> None:
    """Open tickets, none of them due, until there are `upto`."""
    from django.utils import timezone
    from helpdesk.models import Queue, Ticket

    queue, now = Queue.objects.get(), timezone.now()
    for first in range(Ticket.objects.count(), upto, 5000):
        Ticket.objects.bulk_create(
            Ticket(
                title=f"Internet kantor putus {n}", queue=queue, created=now, modified=now,
                submitter_email="pelapor@contoh.go.id", status=Ticket.OPEN_STATUS, priority=3,
                description="Semua komputer tidak dapat membuka situs apa pun.",
            )
            for n in range(first, min(upto, first + 5000))
        )  # fmt: skip
    _sql("VACUUM ANALYZE")


def escalate(due: int) -> None:
    """Makes so many tickets due, escalates them and prints the seconds."""
    from django.utils import timezone
    from helpdesk.models import Ticket

    now = timezone.now()
    chosen = list(Ticket.objects.order_by("pk").values_list("pk", flat=True)[:due])
    Ticket.objects.update(last_escalation=None, created=now, priority=3)
    Ticket.objects.filter(pk__in=chosen).update(created=now - timedelta(days=5))
    _sql("VACUUM ANALYZE helpdesk_ticket")
    start = time.perf_counter()
    call_command("escalate_tickets")
    seconds = time.perf_counter() - start
    done = Ticket.objects.filter(last_escalation__gte=now).count()
    if done != due:
        raise SystemExit(f"{done} escalated, {due} were due")
    print(seconds)


def _sql(statement: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)


if __name__ == "__main__":
    match sys.argv[1]:
        case "prepare":
            prepare()
        case "fill":
            fill(int(sys.argv[2]))
        case "escalate":
            escalate(int(sys.argv[2]))
