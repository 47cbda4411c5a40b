"""What the administrator's forms refuse, with the reason beside the field."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.forms import (
    AdminPasswordChangeForm,
    BaseUserCreationForm,
    UserChangeForm,
)
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from people import directory
from people.models import Assignment, Office, Role, User

FOREVER = date.max


class OfficeField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """All offices in the order of the tree, each indented below what it belongs to."""

    kept: frozenset[int] | None = None

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Office.objects.all(), **kwargs)

    def _choices_in_tree_order(self) -> list[tuple[Any, str]]:
        rows: list[tuple[Any, str]] = [
            (office.pk, indented(office, depth))
            for office, depth in directory.tree()
            if self.kept is None or office.pk in self.kept
        ]
        return [("", str(self.empty_label or "---------")), *rows]

    def limit(self, kept: frozenset[int]) -> None:
        self.kept = kept
        self.queryset = Office.objects.filter(pk__in=kept)
        self.widget.choices = self._choices_in_tree_order

    def __deepcopy__(self, memo: dict[int, Any]) -> OfficeField:
        field: OfficeField = super().__deepcopy__(memo)
        field.widget.choices = field._choices_in_tree_order
        return field


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def __init__(self, **kwargs: Any) -> None:
        people = User.objects.select_related("office").order_by("-is_active", "name")
        super().__init__(queryset=people, **kwargs)

    def limit(self, kept: frozenset[int], present: int | None) -> None:
        """Others' people only where they already are; no administrators, himself included."""
        assert self.queryset is not None
        inside = Q(office__in=kept) | Q(pk=present)
        self.queryset = self.queryset.filter(inside, is_staff=False, is_superuser=False)

    def label_from_instance(self, obj: User) -> str:
        """Namesakes are told apart by NIP and office."""
        parts = [obj.name, obj.nip, obj.office and obj.office.short_name]
        parts.append(None if obj.is_active else "tidak aktif")
        return " – ".join(part for part in parts if part)


def indented(office: Office, depth: int) -> str:
    """Spaces that HTML keeps: the indentation must survive without any style sheet."""
    return "\u2003" * depth + ("└ " if depth else "") + office.name


class KeptForm(forms.ModelForm):  # type: ignore[type-arg]
    """Offers the offices an administrator keeps, and their people; None means all."""

    kept: frozenset[int] | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.kept is None:
            return
        for name, field in self.fields.items():
            if isinstance(field, OfficeField):
                field.limit(self.kept)
                field.required = name != "merged_into"
            elif isinstance(field, PersonField):
                field.limit(self.kept, getattr(self.instance, "user_id", None))


class OfficeForm(KeptForm):
    parent = OfficeField(required=False, label="Bagian dari", empty_label="(unit teratas)")
    merged_into = OfficeField(
        required=False,
        label="Digabung ke",
        empty_label="(tidak digabung)",
        help_text="Unit penerus. Unit yang digabung menjadi tidak aktif; aduannya tetap terbaca, "
        "juga oleh pimpinan dan admin unit penerus, dan aduan baru dicatat untuk unit penerus.",
    )

    class Meta:
        model = Office
        fields = (
            "name",
            "short_name",
            "kind",
            "parent",
            "time_zone",
            "address",
            "active",
            "merged_into",
        )
        help_texts = {
            "time_zone": "Batas waktu dan jam pada layar mengikuti zona ini.",
            "active": "Unit yang tidak aktif tidak lagi ditawarkan; riwayatnya tetap ada.",
        }

    def clean_parent(self) -> Office | None:
        parent: Office | None = self.cleaned_data["parent"]
        if parent is None or self.instance.pk is None:
            return parent
        if parent.pk == self.instance.pk:
            raise ValidationError("Unit kerja tidak dapat menjadi bagian dari dirinya sendiri.")
        if parent.pk in directory.subtree_ids(self.instance):
            raise ValidationError(
                f"{parent.name} berada di bawah {self.instance.name}, jadi tidak dapat "
                "menjadi induknya. Pilih unit lain."
            )
        return parent

    def clean_merged_into(self) -> Office | None:
        """No circle: what is below the office or was merged into it cannot follow it."""
        target: Office | None = self.cleaned_data["merged_into"]
        if target is None or "merged_into" not in self.changed_data:
            return target
        if target.pk == self.instance.pk:
            raise ValidationError("Unit kerja tidak dapat digabung ke dirinya sendiri.")
        if target.merged_into is not None:
            raise ValidationError(
                f"{target.name} sudah digabung ke {target.successor.name}. Pilih unit itu."
            )
        if not target.active:
            raise ValidationError(f"{target.name} tidak aktif. Pilih unit yang aktif.")
        if self.instance.pk and target.pk in directory.subtree_ids(self.instance):
            raise ValidationError(
                f"{target.name} berada di bawah {self.instance.name}, jadi tidak dapat menjadi "
                "penerusnya. Pilih unit lain."
            )
        return target

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("merged_into"):
            data["active"] = False
        return data


class RoleForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Role
        fields = (
            "name",
            "code",
            "side",
            "superior",
            "is_post",
            "is_head",
            "may_triage",
            "needs_letter",
        )
        help_texts = {
            "code": "Nama yang dipakai berkas SOP; tidak dapat diubah sesudah disimpan.",
            "superior": "Kepada siapa langkah yang lewat batas waktu dieskalasikan.",
        }

    def clean_superior(self) -> Role | None:
        superior: Role | None = self.cleaned_data["superior"]
        above, seen = superior, set[int]()
        while above is not None and above.pk not in seen:
            if above.pk == self.instance.pk:
                raise ValidationError(
                    f"{superior} berada di bawah peran ini, jadi tidak dapat menjadi atasannya."
                )
            seen.add(above.pk)
            above = above.superior
        return superior


class AssignmentForm(KeptForm):
    user = PersonField(label="Pegawai")
    office = OfficeField(label="Unit kerja")

    class Meta:
        model = Assignment
        fields = (
            "user",
            "role",
            "office",
            "capacity",
            "valid_from",
            "valid_until",
            "letter_number",
            "letter_date",
        )
        help_texts = {
            "valid_from": "Hari pertama, menurut zona waktu unit kerja.",
            "valid_until": "Hari terakhir; kosong berarti tanpa akhir.",
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        role, since, until = data.get("role"), data.get("valid_from"), data.get("valid_until")
        if role and role.needs_letter and not (data.get("letter_number") or "").strip():
            self.add_error("letter_number", f"Peran {role.name} wajib memiliki nomor surat tugas.")
        if since and until and until < since:
            self.add_error("valid_until", "Hari terakhir mendahului hari pertama.")
        elif since and role and data.get("office"):
            self._refuse_overlap(data)
        user = data.get("user")
        if user and not user.is_active and "user" in self.changed_data:
            self.add_error("user", f"{user.name} tidak aktif, jadi tidak dapat diberi tugas.")
        return data

    def _refuse_overlap(self, data: dict[str, Any]) -> None:
        """The same role twice for one person, or two officials of one kind in one post."""
        others = _overlapping(data["valid_from"], data.get("valid_until") or FOREVER).filter(
            role=data["role"], office=data["office"]
        )
        others = others.exclude(pk=self.instance.pk).select_related("user")
        user = data.get("user") or (self.instance.user if self.instance.user_id else None)
        if user and user.pk and (own := others.filter(user=user).first()):
            self.add_error("valid_from", f"Sudah memegang peran ini di sana {_period(own)}.")
        elif data["role"].is_post and (
            rival := others.filter(capacity=data.get("capacity"), user__is_active=True).first()
        ):
            self.add_error(
                "role",
                f"Jabatan ini sudah dipegang {rival.user.name} {_period(rival)}. Akhiri dahulu "
                "penugasan itu, atau pilih status lain (Plt. atau Plh.).",
            )


def _overlapping(since: date, until: date) -> QuerySet[Assignment]:
    return Assignment.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=since), valid_from__lte=until
    )


def _period(assignment: Assignment) -> str:
    end = assignment.valid_until
    since = f"sejak {assignment.valid_from:%d-%m-%Y}"
    return f"{since} sampai {end:%d-%m-%Y}" if end else since


class PersonForm(KeptForm, UserChangeForm):  # type: ignore[type-arg]
    office = OfficeField(label="Unit kerja")

    class Meta:
        model = User
        fields = (
            "name",
            "nip",
            "email",
            "password",
            "title",
            "office",
            "phone",
            "is_active",
            "is_staff",
            "is_superuser",
        )
        field_classes: dict[str, type[forms.Field]] = {}

    def clean_nip(self) -> str | None:
        return _nip(self.cleaned_data.get("nip"))


class NewPersonForm(KeptForm, BaseUserCreationForm):  # type: ignore[type-arg]
    office = OfficeField(label="Unit kerja")

    class Meta:
        model = User
        fields = ("name", "nip", "email", "phone", "title", "office")
        field_classes: dict[str, type[forms.Field]] = {}

    def clean_nip(self) -> str | None:
        return _nip(self.cleaned_data.get("nip"))


class PasswordForm(AdminPasswordChangeForm):  # type: ignore[type-arg]
    """Every account has a password; "without a password" is no choice here."""

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        self.fields.pop("usable_password", None)
        for name in ("password1", "password2"):
            self.fields[name].required = True


def _nip(value: str | None) -> str | None:
    return value or None
