"""The forms of the dispositions: giving one, and saying what became of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from crispy_forms.layout import Field, Layout
from django import forms

from papers.dispositions.instructions import INSTRUCTIONS
from papers.dispositions.senders import Sender
from papers.dispositions.verbs import (
    NO_RECIPIENT,
    NOT_HERE,
    NOT_LISTED,
    PAST_LIMIT,
    TOO_LONG,
    Order,
)
from papers.models import Nature
from people.directory import Holder
from people.localtime import zone_name
from tickets.fields import LocalTimeField, PlainField
from tickets.forms import KeyedForm

LATEST = 5 * 366


class DispositionForm(KeyedForm):
    """To whom, with what, by when. The subordinate who is meant is ticked beforehand."""

    recipients = forms.TypedMultipleChoiceField(
        label="Diteruskan kepada",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": NO_RECIPIENT, "invalid_choice": NOT_HERE},
    )
    instructions = forms.MultipleChoiceField(
        label="Dengan hormat harap",
        choices=INSTRUCTIONS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": NOT_LISTED},
    )
    text = PlainField(
        label="Isi disposisi (boleh kosong)",
        lines=True,
        max_length=TOO_LONG,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    nature = forms.ChoiceField(
        label="Sifat", choices=Nature.choices, initial=Nature.ORDINARY,
        error_messages={"invalid_choice": NOT_LISTED},
    )  # fmt: skip
    due_at = LocalTimeField(label="Batas waktu (boleh kosong)", required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**62)
    passing = forms.IntegerField(
        widget=forms.HiddenInput, min_value=1, max_value=2**62, required=False
    )

    def __init__(self, *args: Any, sender: Sender, **kwargs: Any) -> None:
        chosen = [sender.obvious] if sender.obvious else []
        kwargs["initial"] = {"recipients": chosen, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.sender, self.office = sender, sender.ticket.handler
        field = self.fields["recipients"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = [(pk, _named(holder)) for pk, holder in sender.others.items()]
        self.fields["due_at"].help_text = f"Waktu {zone_name(self.office.tz, sender.directory.at)}."

    @property
    def chosen(self) -> set[str]:
        value = self["recipients"].value()
        return {str(pk) for pk in value} if isinstance(value, (list, tuple)) else set()

    @property
    def near(self) -> list[dict[str, Any]]:
        """Direct subordinates and whoever is ticked: always in sight."""
        return [row for row in self._rows if row["below"] or row["checked"]]

    @property
    def far(self) -> list[tuple[str, list[dict[str, Any]]]]:
        """The other officers of the agency under the names of their roles."""
        groups: dict[str, list[dict[str, Any]]] = {}
        rows = [row for row in self._rows if not (row["below"] or row["checked"])]
        for row in sorted(rows, key=lambda row: (row["role"], row["name"])):
            groups.setdefault(row["role"], []).append(row)
        return list(groups.items())

    @property
    def _rows(self) -> list[dict[str, Any]]:
        below = {holder.user.pk for holder in self.sender.below}
        return [
            {
                "pk": str(pk),
                "name": holder.user.name,
                "title": holder.title,
                "role": holder.role.name,
                "office": holder.office.short_name,
                "below": pk in below,
                "checked": str(pk) in self.chosen,
            }
            for pk, holder in self.sender.others.items()
        ]

    def clean_due_at(self) -> datetime | None:
        local: datetime | None = self.cleaned_data["due_at"]
        if local is None:
            return None
        now = self.sender.directory.at
        here = now.astimezone(self.office.tz).replace(tzinfo=None)
        if local <= here:
            raise forms.ValidationError(PAST_LIMIT)
        if (local - here).days > LATEST:
            raise forms.ValidationError("Tanggal terlalu jauh; periksa tahunnya.")
        return local.replace(tzinfo=self.office.tz).astimezone(UTC)

    @property
    def order(self) -> Order:
        data = self.cleaned_data
        return Order(
            recipients=tuple(data["recipients"]),
            nature=data["nature"],
            instructions=tuple(data["instructions"]),
            text=data["text"],
            due_at=data["due_at"],
        )

    def layout(self) -> Layout:
        """What stands under the two lists that the page draws itself."""
        return Layout(Field("text"), Field("nature"), Field("due_at"), "key", "seen", "passing")


class FollowUpForm(KeyedForm):
    text = PlainField(
        label="Tindak lanjut Anda",
        lines=True,
        max_length=TOO_LONG,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Tulis apa yang sudah dilakukan."},
    )


def _named(holder: Holder) -> str:
    return f"{holder.user.name} ({holder.title})"
