from __future__ import annotations

from typing import Any

from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.validators import MaxLengthValidator

# Longer than any password, short enough that hashing costs nothing to speak of.
LONGEST_PASSWORD = 1024


class LoginForm(AuthenticationForm):
    """One answer for an unknown account, a wrong password and a person no longer active."""

    error_messages = {
        "invalid_login": "NIP, alamat e-mail, atau kata sandi tidak cocok. "
        "Periksa kembali; huruf besar dan kecil pada kata sandi dibedakan.",
        "inactive": "NIP, alamat e-mail, atau kata sandi tidak cocok.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login, password = self.fields["username"], self.fields["password"]
        login.label = "NIP atau alamat e-mail"
        login.error_messages["required"] = "Isi NIP atau alamat e-mail Anda."
        password.label = "Kata sandi"
        password.error_messages["required"] = "Isi kata sandi Anda."
        _limit(password)


class ChangePasswordForm(PasswordChangeForm):
    error_messages = {
        "password_mismatch": "Kata sandi baru dan ulangannya tidak sama.",
        "password_incorrect": "Kata sandi sekarang tidak cocok.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            "old_password": "Kata sandi sekarang",
            "new_password1": "Kata sandi baru",
            "new_password2": "Ulangi kata sandi baru",
        }
        for name, label in labels.items():
            self.fields[name].label = label
            self.fields[name].error_messages["required"] = "Wajib diisi."
            _limit(self.fields[name])


def _limit(field: Any) -> None:
    field.validators.append(
        MaxLengthValidator(LONGEST_PASSWORD, f"Paling panjang {LONGEST_PASSWORD} karakter.")
    )
