"""Login with NIP or e-mail."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from people.models import User


def find_user(login: str) -> User | None:
    """The person with this NIP (spaces ignored) or e-mail address (in any case)."""
    nip = "".join(login.split())
    if nip.isdecimal():
        return User.objects.filter(nip=nip).first()
    return User.objects.filter(email=login.strip().lower()).first()


class NipOrEmailBackend(ModelBackend):
    """An unknown login costs as much time as a wrong password, so that neither can be told."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        if not username or password is None:
            return None
        user = find_user(username)
        if user is None:
            User().set_password(password)
            return None
        if user.check_password(password) and self.user_can_authenticate(user):
            return user
        return None
