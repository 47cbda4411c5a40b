"""The forms of the ticket page, but that of a step (see `sop.forms.step`)."""

from __future__ import annotations

import hashlib
from typing import Any

from django import forms

from people.directory import Directory
from services.models import Route
from sop.forms.fields import MomentField
from sop.language import Step
from sop.machine import PROCEDURES
from sop.models import Pause
from sop.permissions import empty_lanes
from sop.questions import TOLD_BY
from tickets.fields import FilesField, PlainField
from tickets.forms import KeyedForm
from tickets.models import Ticket


class ActionForm(KeyedForm):
    """What every form of the ticket page carries: the sequence it was drawn at, and its key."""

    sequence = forms.IntegerField(
        widget=forms.HiddenInput,
        min_value=0,
        max_value=2**31 - 1,
        error_messages={"required": "Halaman ini tidak lengkap. Muat ulang, lalu kirim lagi."},
    )

    verb = ""

    def __init__(self, *args: Any, ticket: Ticket, **kwargs: Any) -> None:
        kwargs["initial"] = {"sequence": ticket.sequence, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.ticket = ticket

    @property
    def action_key(self) -> str:
        """The key of the page, bound to the act and to what was written: sent again unchanged it
        is the same act, sent again with other words it is another. '' without a readable key."""
        if "key" not in self.cleaned_data:
            return ""
        given = [(n, v) for n, v in sorted(_lists(self.data)) if n != "csrfmiddlewaretoken"]
        files = [(n, [(f.name, f.size) for f in v]) for n, v in sorted(_lists(self.files))]
        digest = hashlib.sha256(repr((self.verb, given, files)).encode("utf-8", "replace"))
        return digest.hexdigest()[:40]


def _lists(given: Any) -> list[tuple[str, Any]]:
    """A QueryDict's lists; a plain dict (tests) has single values."""
    if hasattr(given, "lists"):
        return list(given.lists())
    return [(name, [value]) for name, value in (given or {}).items()]


def text_field(label: str, rows: int = 3, **kwargs: Any) -> PlainField:
    area = forms.Textarea(attrs={"rows": rows})
    return PlainField(lines=True, label=label, max_length=4000, widget=area, **kwargs)


class ReasonForm(ActionForm):
    """Cancel, reopen: a reason and nothing else."""

    reason = text_field("Alasan")


class ResumeForm(ActionForm):
    note = text_field("Keterangan (boleh kosong)", rows=2, required=False)


class PauseForm(ActionForm):
    reason = forms.ChoiceField(label="Alasan", choices=[("", "Pilih"), *Pause.Reason.choices])
    note = text_field(
        "Keterangan", help_text="Apa yang ditunggu dan dari siapa. Pelapor ikut membaca."
    )
    attachments = FilesField(label="Bukti (boleh kosong)")

    def __init__(self, *args: Any, ticket: Ticket, **kwargs: Any) -> None:
        super().__init__(*args, ticket=ticket, **kwargs)
        self.fields["expected_end"] = MomentField(
            office=ticket.handler, future=True, label="Perkiraan selesai"
        )
        self.order_fields(["reason", "note", "expected_end", "attachments"])


class ReassignForm(ActionForm):
    reason = text_field("Alasan", rows=2)

    def __init__(
        self, *args: Any, ticket: Ticket, step: Step, directory: Directory, **kwargs: Any
    ) -> None:
        super().__init__(*args, ticket=ticket, **kwargs)
        holders = directory.holders(step.lanes[0].code, ticket.handler)
        people = {h.user.pk: f"{h.user.name} ({h.title})" for h in holders}
        self.fields["officer"] = forms.TypedChoiceField(
            label="Pelaksana",
            choices=[("", "Semua pemegang peran"), *people.items()],
            coerce=int,
            empty_value=None,
            required=False,
        )
        self.order_fields(["officer", "reason"])


class RouteForm(ActionForm):
    reason = text_field("Alasan", rows=2)

    def __init__(self, *args: Any, ticket: Ticket, directory: Directory, **kwargs: Any) -> None:
        super().__init__(*args, ticket=ticket, **kwargs)
        self.fields["procedure"] = forms.ChoiceField(
            label="SOP",
            choices=[("", "Pilih SOP"), *self._choices(ticket, directory)],
            help_text="Hanya SOP yang semua pelaksananya ada di kantor penangan.",
        )
        self.order_fields(["procedure", "reason"])

    @staticmethod
    def _choices(ticket: Ticket, directory: Directory) -> list[tuple[str, str]]:
        """Every SOP at this handling office, and at the offices whose services run it."""
        routes = Route.objects.select_related("service__handler")
        handlers = {(route.procedure, route.service.handler_id) for route in routes}
        here = ticket.handler_id
        found = []
        for code, procedure in PROCEDURES.items():
            others = sorted(pk for c, pk in handlers if c == code and pk != here)
            for pk in [here, *others]:
                office = directory.find_office(pk)
                same = pk == here and code == ticket.procedure
                if same or office is None or empty_lanes(procedure, office, directory):
                    continue
                name = procedure.name if pk == here else f"{procedure.name} ({office.short_name})"
                found.append((code if pk == here else f"{code}@{pk}", name))
        return found

    @property
    def target(self) -> tuple[str, int | None]:
        """Code of the SOP and id of another handling office, if any."""
        code, _, office = self.cleaned_data["procedure"].partition("@")
        return code, int(office) if office else None


class EstimateForm(ActionForm):
    reason = text_field("Alasan perubahan", rows=2)

    def __init__(self, *args: Any, ticket: Ticket, **kwargs: Any) -> None:
        super().__init__(*args, ticket=ticket, **kwargs)
        self.fields["promised_at"] = MomentField(
            office=ticket.handler, future=True, label="Estimasi pulih yang baru"
        )
        self.fields["told_to"] = PlainField(
            label="Sudah disampaikan kepada (boleh kosong)", max_length=200, required=False,
            help_text="Portal juga memberi tahu pelapor.",
        )  # fmt: skip
        self.fields["told_how"] = forms.ChoiceField(
            label="Cara menyampaikan", choices=[("", "Pilih"), *TOLD_BY], required=False
        )
        self.fields["told_at"] = MomentField(
            office=ticket.handler, past=True, label="Waktu menyampaikan", required=False
        )
        self.order_fields(["promised_at", "reason", "told_to", "told_how", "told_at"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        names = ("told_to", "told_how", "told_at")
        given = [name for name in names if cleaned.get(name)]
        for name in names:
            if given and name not in given and name not in self.errors:
                self.add_error(name, "Lengkapi: kepada siapa, dengan cara apa, dan kapan.")
        return cleaned

    @property
    def told(self) -> dict[str, Any]:
        """To whom, how and when, for the verb; {} if it was not passed on."""
        data = self.cleaned_data
        if not data.get("told_to"):
            return {}
        words = dict(TOLD_BY)[data["told_how"]]
        return {"told_to": data["told_to"], "told_how": words, "told_at": data["told_at"]}


class ArahanForm(ActionForm):
    escalation = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**62)
    arahan = text_field("Arahan Anda")
