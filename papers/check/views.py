"""The public check of a paper by its code: whether it holds, and nothing personal."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from papers.check import codes
from papers.check.limits import PER_MINUTE, too_often


@require_safe
@never_cache
def check_form(request: HttpRequest) -> HttpResponse:
    """Asks for a code; `?kode=` leads to its page."""
    typed = request.GET.get("kode", "")[:80].strip()
    if not typed:
        return _answer(request, {"asked": "", "fault": ""}, 200)
    code = codes.normalised(typed)
    if code:
        return redirect("paper_check", code)
    fault = f"Kode terdiri atas {codes.LENGTH} huruf dan angka, seperti tercetak di bawah kode QR."
    return _answer(request, {"asked": typed, "fault": fault}, 422)


@require_safe
@never_cache
def check(request: HttpRequest, code: str) -> HttpResponse:
    if too_often(request, "periksa"):
        fault = f"Pemeriksaan dibatasi {PER_MINUTE} kali semenit. Tunggu sebentar, lalu coba lagi."
        response = _answer(request, {"asked": code[:20], "fault": fault}, 429)
        response["Retry-After"] = "60"
        return response
    if codes.normalised(code) not in ("", code):
        return redirect("paper_check", codes.normalised(code))
    found = codes.find(code)
    if found is None:
        return _answer(request, {"asked": code[:20], "unknown": True}, 404)
    return _answer(request, {"asked": "", "paper": found}, 200)


def _answer(request: HttpRequest, context: dict[str, object], status: int) -> HttpResponse:
    response = render(request, "papers/check.html", context, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
