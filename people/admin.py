"""Offices, people, roles and assignments as an administrator keeps them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.db.models import Count, Prefetch, Q, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from people import directory
from people.admin_forms import (
    AssignmentForm,
    NewPersonForm,
    OfficeForm,
    PasswordForm,
    PersonForm,
    RoleForm,
    indented,
)
from people.admin_scope import LimitedInline, LimitedPage, kept_in
from people.admin_site import Managed, ManagedStack, refused_if_faulty
from people.models import Assignment, Office, Role, User, Zone
from people.reference import ROLES
from people.scope import may_be_given_roles, may_keep_account, may_keep_assignment

# What one may do comes from assignments, not from groups.
admin.site.unregister(Group)


class TreeList(ChangeList):
    """Rows in the order of the tree, each knowing its depth and its chain of parents."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        places = {office.pk: (n, d) for n, (office, d) in enumerate(directory.tree())}
        by_id = {office.pk: office for office, _ in directory.tree()}
        for office in self.result_list:
            office.depth = places.get(office.pk, (0, 0))[1]
            office.chain = _chain(office, by_id)
        self.result_list = sorted(
            self.result_list, key=lambda office: places.get(office.pk, (len(places), 0))[0]
        )


def _chain(office: Office, by_id: dict[int, Office]) -> str:
    names: list[str] = []
    parent = by_id.get(office.parent_id) if office.parent_id else None
    while parent is not None and len(names) < len(by_id):
        names.append(parent.short_name)
        parent = by_id.get(parent.parent_id) if parent.parent_id else None
    return " › ".join(reversed(names))


@admin.register(Office)
class OfficeAdmin(LimitedPage, Managed):
    place = 10
    office_path = "pk"
    form = OfficeForm
    list_display = ("in_tree", "chain", "kind", "zone", "people_count", "active", "successor")
    list_select_related = ("merged_into",)
    list_filter = ("active", "kind", "time_zone")
    search_fields = ("name", "short_name")
    sortable_by = ()
    list_per_page = 1000

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return TreeList

    def get_queryset(self, request: HttpRequest) -> QuerySet[Office]:
        active = Count("people", filter=Q(people__is_active=True))
        offices: QuerySet[Office] = super().get_queryset(request)
        return offices.annotate(active_people=active)

    def get_readonly_fields(
        self, request: HttpRequest, obj: Office | None = None
    ) -> tuple[str, ...]:
        """Whose agency it is stays as it is: another kind or place would be another agency."""
        kept = kept_in(request)
        top = obj is not None and kept is not None and obj.parent_id not in kept
        return ("kind", "parent", "active", "merged_into") if top else ()

    @admin.display(description="Unit kerja")
    def in_tree(self, office: Office) -> str:
        return indented(office, getattr(office, "depth", 0))

    @admin.display(description="Bagian dari")
    def chain(self, office: Office) -> str:
        return getattr(office, "chain", "") or "–"

    @admin.display(description="Digabung")
    def successor(self, office: Office) -> str:
        return f"digabung ke {office.merged_into.name}" if office.merged_into else "–"

    @admin.display(description="Zona")
    def zone(self, office: Office) -> str:
        return Zone(office.time_zone).label.split()[0]

    @admin.display(description="Pegawai aktif")
    def people_count(self, office: Office) -> int:
        return int(getattr(office, "active_people", 0))


@admin.register(Role)
class RoleAdmin(Managed):
    place = 30
    form = RoleForm
    list_display = (
        "name",
        "code",
        "side",
        "chain",
        "is_post",
        "is_head",
        "may_triage",
        "needs_letter",
    )
    list_filter = ("side", "is_post", "is_head", "may_triage", "needs_letter")
    search_fields = ("name", "code")
    list_select_related = ("superior__superior__superior__superior",)
    readonly_fields = ("chain",)
    list_per_page = 200

    def get_readonly_fields(self, request: HttpRequest, obj: Role | None = None) -> tuple[str, ...]:
        return ("code", "chain") if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The roles of the shipped SOPs stay: their steps name them."""
        shipped = obj is not None and obj.code in {spec.code for spec in ROLES}
        return not shipped and super().has_delete_permission(request, obj)

    @admin.display(description="Garis komando ke atas")
    def chain(self, role: Role) -> str:
        names: list[str] = []
        above, seen = role.superior, {role.pk}
        while above is not None and above.pk not in seen:
            names.append(above.name)
            seen.add(above.pk)
            above = above.superior
        return " › ".join(names) or "–"

    def save_model(
        self, request: HttpRequest, obj: Role, form: ModelForm[Role], change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        if obj.needs_letter and (bare := obj.assignments.filter(letter_number="").count()):
            messages.warning(
                request,
                f"{bare} penugasan peran ini belum memuat nomor surat tugas dan sekarang "
                "tidak berlaku. Lengkapi pada daftar Penugasan.",
            )


class StateFilter(admin.SimpleListFilter):
    """By the date of today in each assignment's own zone."""

    title = "keadaan"
    parameter_name = "keadaan"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("berlaku", "Berlaku hari ini"),
            ("nanti", "Belum mulai"),
            ("berakhir", "Sudah berakhir"),
            ("tanpa-surat", "Tanpa surat tugas yang wajib"),
        ]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Assignment]
    ) -> QuerySet[Assignment] | None:
        unlettered = Q(role__needs_letter=True, letter_number="")
        if self.value() == "tanpa-surat":
            return queryset.filter(unlettered)
        if self.value() not in {"berlaku", "nanti", "berakhir"}:
            return queryset
        now = timezone.now()
        wanted = Q(pk__in=[])
        for zone in Zone:
            day = timezone.localdate(now, Office(time_zone=zone).tz)
            begun, ended = Q(valid_from__lte=day), Q(valid_until__lt=day)
            state = {
                "berlaku": begun & ~ended & ~unlettered & Q(user__is_active=True),
                "nanti": ~begun,
                "berakhir": ended,
            }[str(self.value())]
            wanted |= Q(office__time_zone=zone) & state
        return queryset.filter(wanted)


@admin.register(Assignment)
class AssignmentAdmin(LimitedPage, Managed):
    place = 40
    form = AssignmentForm
    list_display = ("user", "full_title", "office", "period", "letter_number", "state")
    list_filter = (
        StateFilter,
        "capacity",
        ("role", admin.RelatedOnlyFieldListFilter),
        ("office", admin.RelatedOnlyFieldListFilter),
    )
    search_fields = ("user__name", "user__nip", "user__email", "role__name", "letter_number")
    list_select_related = ("user", "role", "office")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or may_keep_assignment(kept_in(request), obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_delete_permission(request, obj)
        return allowed and may_keep_assignment(kept_in(request), obj)

    @admin.display(description="Peran", ordering="role__name")
    def full_title(self, assignment: Assignment) -> str:
        return assignment.title

    @admin.display(description="Berlaku", ordering="valid_from")
    def period(self, assignment: Assignment) -> str:
        end = f"{assignment.valid_until:%d-%m-%Y}" if assignment.valid_until else "seterusnya"
        return f"{assignment.valid_from:%d-%m-%Y} s.d. {end}"

    @admin.display(description="Keadaan")
    def state(self, assignment: Assignment) -> str:
        return state_of(assignment, timezone.now())


def state_of(assignment: Assignment, at: datetime) -> str:
    """In one phrase why an assignment does or does not count at the instant."""
    day = timezone.localdate(at, assignment.office.tz)
    if assignment.valid_until and assignment.valid_until < day:
        return "Berakhir"
    if not assignment.user.is_active:
        return "Pegawai tidak aktif"
    if assignment.role.needs_letter and not assignment.letter_number.strip():
        return "Tidak berlaku: tanpa surat tugas"
    return "Berlaku" if assignment.valid_from <= day else "Belum mulai"


class AssignmentInline(LimitedInline, ManagedStack):
    """`obj` is the person."""

    model = Assignment
    form = AssignmentForm
    verbose_name_plural = "penugasan (peran yang dipegang)"
    fields = (
        ("role", "office"),
        ("capacity", "valid_from", "valid_until"),
        ("letter_number", "letter_date"),
    )

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may_assign(request, obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may_assign(request, obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may_assign(request, obj) and super().has_delete_permission(request, obj)

    def _may_assign(self, request: HttpRequest, person: User | None) -> bool:
        return person is None or may_be_given_roles(kept_in(request), person)


@admin.register(User)
class PersonAdmin(LimitedPage, Managed, UserAdmin):  # type: ignore[type-arg]
    """People are deactivated, never deleted: their name stands in the files of tickets."""

    place = 20
    form = PersonForm
    add_form = NewPersonForm
    change_password_form = PasswordForm
    inlines = (AssignmentInline,)
    list_display = ("name", "nip", "office", "roles_today", "is_active")
    list_filter = ("is_active", "is_staff", ("office", admin.RelatedOnlyFieldListFilter))
    search_fields = ("name", "nip", "email")
    search_help_text = "Cari menurut nama, NIP, atau alamat e-mail"
    ordering = ("name",)
    filter_horizontal = ()
    list_select_related = ("office",)
    readonly_fields = ("last_login", "date_joined")
    actions = ("deactivate", "activate")
    fieldsets = (
        (None, {"fields": ("name", "nip", "email", "password")}),
        ("Kedinasan", {"fields": ("title", "office", "phone")}),
        ("Akses", {"fields": ("is_active", "is_staff", "is_superuser")}),
        ("Catatan", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": ("name", "nip", "email", "title", "office", "phone"),
            },
        ),
        ("Kata sandi awal", {"classes": ("wide",), "fields": ("password1", "password2")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        today = Assignment.objects.valid_on(timezone.localdate()).select_related("role")
        held = Prefetch("assignments", today, to_attr="held_today")
        return super().get_queryset(request).prefetch_related(held)

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return list(self.inlines) if obj else []

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Only a superuser makes administrators; nobody shuts himself out."""
        fields: tuple[str, ...] = ("last_login", "date_joined")
        if not request.user.is_superuser:
            fields += ("is_staff", "is_superuser")
        if obj is not None and obj.pk == request.user.pk:
            fields += ("is_active", "is_staff", "is_superuser")
        return tuple(dict.fromkeys(fields))

    def user_change_password(
        self,
        request: HttpRequest,
        id: str,  # noqa: A002  (Django's name)
        form_url: str = "",
    ) -> HttpResponse:
        response = super().user_change_password(request, id, form_url)
        return refused_if_faulty(request, response)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or may_keep_account(kept_in(request), obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description="Peran hari ini")
    def roles_today(self, user: User) -> str:
        held: list[Assignment] = getattr(user, "held_today", [])
        return ", ".join(assignment.title for assignment in held) or "–"

    @admin.action(description="Nonaktifkan pengguna yang dipilih", permissions=["change"])
    def deactivate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        self._set_active(request, queryset, active=False)

    @admin.action(description="Aktifkan kembali pengguna yang dipilih", permissions=["change"])
    def activate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        self._set_active(request, queryset, active=True)

    def _set_active(self, request: HttpRequest, queryset: QuerySet[User], *, active: bool) -> None:
        changed = 0
        for user in queryset.exclude(is_active=active).exclude(pk=request.user.pk or 0):
            if self.has_change_permission(request, user):
                user.is_active = active
                user.save(update_fields=["is_active"])
                word = "Diaktifkan." if active else "Dinonaktifkan."
                self.log_change(request, user, word)
                changed += 1
        word = "diaktifkan kembali" if active else "dinonaktifkan"
        messages.success(request, f"{changed} pengguna {word}.")
