from __future__ import annotations

from django import forms

from notices.models import Notice

STATES = {
    "gagal": Notice.MailState.PARKED,
    "menunggu": Notice.MailState.WAITING,
    "terkirim": Notice.MailState.SENT,
    "tanpa": Notice.MailState.NONE,
}


class ResendForm(forms.Form):
    """Which mails to send again: those ticked, or every failed one."""

    id = forms.TypedMultipleChoiceField(coerce=int, required=False, label="E-mail")
    all_failed = forms.BooleanField(required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["id"].valid_value = lambda value: value.isdecimal() and len(value) < 19  # type: ignore[attr-defined]
        self.fields["id"].error_messages["invalid_choice"] = "E-mail itu tidak ada."

    def clean(self) -> dict[str, object]:
        data = super().clean() or self.cleaned_data
        if not self.errors and not data.get("id") and not data.get("all_failed"):
            self.add_error("id", "Pilih paling sedikit satu e-mail untuk dikirim ulang.")
        return data

    def notice_ids(self) -> list[int]:
        if self.cleaned_data["all_failed"]:
            failed = Notice.objects.filter(mail_state=Notice.MailState.PARKED)
            return list(failed.values_list("pk", flat=True))
        return list(self.cleaned_data["id"])
