"""Refuses the passwords that somebody tries first at a government office.

Indonesian breach lists are full of the agency's name with a year behind it; Django's own list of
common passwords is English.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.core.exceptions import ValidationError

from people import directory
from people.models import User

WORDS = frozenset(
    "admin administrator aplikasi bidang bismillah bupati database dinas dinkes diskominfo disdik "
    "disdukcapil gangguan garuda go gubernur helpdesk id indonesia internet ipas jaringan kab "
    "kabupaten kantor kecamatan kementerian kepala kominfo komdigi kota login masuk merdeka "
    "nusantara operator pancasila password pegawai pemda pemkab pemkot pemprov petugas portal "
    "provinsi rahasia sandi sayang seksi server setda simpeg skpd opd super tik user wali "
    "walikota".split()
)
# A digit or sign that stands for a letter: k0m1nf0, p@ssword.
_LIKE_LETTERS = str.maketrans("013457@$", "oieastas")
_SHORTEST = 3


class OfficeWordsValidator:
    """Words of the office with digits and signs are no password; nor is one's own NIP."""

    def validate(self, password: str, user: User | None = None) -> None:
        nip = getattr(user, "nip", None)
        if nip and nip in re.sub(r"\D", "", password):
            raise ValidationError("Kata sandi memuat NIP Anda. Pilih yang lain.", "password_nip")
        known = WORDS | set(_words_of(user))
        if _is_made_of(known, password.casefold()):
            raise ValidationError(
                "Kata sandi hanya tersusun dari kata yang mudah ditebak, seperti nama kantor, "
                "dengan angka. Pakai beberapa kata yang tidak berhubungan dengan kantor Anda.",
                "password_office_words",
            )

    def get_help_text(self) -> str:
        return (
            "Jangan memakai NIP, nama Anda, atau nama kantor yang ditambah angka, misalnya "
            "kominfo2026."
        )


def _words_of(user: User | None) -> Iterable[str]:
    """The person's own names and those of the offices above."""
    if user is None:
        return
    names = [getattr(user, "name", ""), getattr(user, "email", "").partition("@")[0]]
    office = getattr(user, "office", None)
    if office is not None:
        for unit in (office, *directory.ancestors(office)):
            names += [unit.name, unit.short_name]
    for name in names:
        words = re.findall(r"[^\W\d_]+", name.casefold())
        yield from (word for word in words if len(word) >= _SHORTEST)


def _is_made_of(known: Iterable[str], typed: str) -> bool:
    """Whether it is known words in a row and nothing else but digits and signs."""
    spelt = typed.translate(_LIKE_LETTERS)
    reached = {0}
    for start, sign in enumerate(typed):
        if start in reached:
            reached |= {start + len(word) for word in known if spelt.startswith(word, start)}
            if not sign.isalpha():
                reached.add(start + 1)
    return len(typed) in reached and any(map(str.isalpha, typed))
