"""Celery tasks: thin; the rules are in the packages."""

from __future__ import annotations
