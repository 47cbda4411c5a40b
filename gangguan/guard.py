"""What the portal refuses to start with when DEBUG is off (security rule R16)."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def secret_key(given: str, path: Path, *, embedded: bool) -> str:
    """The key given, or in the embedded run one made on first start and kept in `path`."""
    if given:
        return given
    if not embedded:
        raise ImproperlyConfigured(
            "SECRET_KEY is missing. Make one with: "
            'python -c "import secrets; print(secrets.token_urlsafe(64))"'
        )
    if not path.exists():
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            pass  # another process of the same start was first
        else:
            with os.fdopen(handle, "w") as file:
                file.write(secrets.token_urlsafe(64))
    key = path.read_text().strip()
    if not key:
        raise ImproperlyConfigured(f"{path} is empty; delete it and start again")
    return key


def refuse_unsafe(
    *,
    debug: bool,
    embedded: bool,
    secret_key: str,
    allowed_hosts: list[str],
    broker_url: str,
    site_url: str,
    demo: bool,
) -> None:
    """Raises ImproperlyConfigured with every reason at once; DEBUG is for development only."""
    if debug:
        return
    faults = []
    if len(secret_key) < 50 or len(set(secret_key)) < 5:
        faults.append("SECRET_KEY needs at least 50 characters")
    if not allowed_hosts:
        faults.append("ALLOWED_HOSTS is empty; name the portal's host names")
    if "*" in allowed_hosts:
        faults.append("ALLOWED_HOSTS must name hosts, not *")
    if not broker_url:
        faults.append("BROKER_URL is missing, e.g. redis://redis:6379/0")
    if not embedded and not site_url.startswith("https://"):
        faults.append("SITE_URL must be the portal's https:// address; links in mail use it")
    if demo and not embedded:
        faults.append("DEMO data may only run on the embedded database")
    if faults:
        raise ImproperlyConfigured("Unsafe settings: " + "; ".join(faults))
