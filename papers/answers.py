"""How a made paper is answered to a browser."""

from __future__ import annotations

import re
import unicodedata

from django.http import HttpResponse

LONGEST_NAME = 120
# A sandbox would stop the browsers' own PDF viewers, which draw with inline styles.
POLICY = (
    "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)


def pdf_response(content: bytes, filename: str, *, download: bool = False) -> HttpResponse:
    """A PDF to look at (or to keep, with `download`), of no script and in no cache.

    The name keeps only ASCII letters, digits, `.`, `-` and `_`, and ends in `.pdf`.
    """
    how = "attachment" if download else "inline"
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'{how}; filename="{safe_name(filename)}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = POLICY
    response["Cache-Control"] = "private, no-store"
    return response


def safe_name(filename: str) -> str:
    """`Surat 12/VI/2026.pdf` -> `Surat-12-VI-2026.pdf`."""
    plain = unicodedata.normalize("NFKD", filename).encode("ascii", "ignore").decode()
    stem = re.sub(r"\.pdf$", "", plain.strip(), flags=re.IGNORECASE)
    stem = re.sub(r"[^A-Za-z0-9._-]+", "-", stem)
    stem = re.sub(r"\.{2,}", ".", stem).strip("-._")[:LONGEST_NAME].rstrip("-._")
    return f"{stem or 'dokumen'}.pdf"
