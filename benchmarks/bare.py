"""The ceiling for pages.py: a Django view that lists 25 rows, with nothing else around it.

Served by the same gunicorn: no middleware, no session, no template inheritance.
"""

from __future__ import annotations

import os
from typing import Any

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.urls import path

from gangguan import env

settings.configure(
    DEBUG=False,
    SECRET_KEY="bare-" * 12,
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=[],
    DATABASES={"default": env.database(os.environ["DATABASE_URL"])},
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
    USE_TZ=True,
)
django.setup()

LIST = Template(
    "<!doctype html><title>25</title><table>{% for number, title, filed in rows %}"
    "<tr><td>{{ number }}<td>{{ title }}<td>{{ filed|date:'d.m.Y H.i' }}{% endfor %}</table>"
)


def rows(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT number, title, filed_at FROM tickets_ticket ORDER BY id DESC LIMIT 25"
        )
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return HttpResponse(LIST.render(Context({"rows": found})))


urlpatterns = [path("", rows)]
application = get_wsgi_application()
