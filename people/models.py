"""Who works where: offices, people, SOP roles and the assignments that join them.

Only `people.directory` reads this tree to answer "who holds this role" and "who is above".
"""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower


class Zone(models.TextChoices):
    """Keppres 41/1987: three zones, four tz names."""

    JAKARTA = "Asia/Jakarta", "WIB (Asia/Jakarta)"
    PONTIANAK = "Asia/Pontianak", "WIB (Asia/Pontianak)"
    MAKASSAR = "Asia/Makassar", "WITA (Asia/Makassar)"
    JAYAPURA = "Asia/Jayapura", "WIT (Asia/Jayapura)"


class OfficeKind(models.TextChoices):
    AGENCY = "agency", "Perangkat daerah / instansi"
    DIRECTORATE = "directorate", "Direktorat"
    SECRETARIAT = "secretariat", "Sekretariat"
    DIVISION = "division", "Bidang / subdirektorat"
    SECTION = "section", "Seksi / subbagian"
    UNIT = "unit", "UPT"
    TEAM = "team", "Tim"


class Office(models.Model):
    """A unit of the tree. The zone of an office is the zone of its deadlines and its screens."""

    name = models.CharField("nama", max_length=200)
    short_name = models.CharField("nama singkat", max_length=60)
    kind = models.CharField("jenis", max_length=20, choices=OfficeKind.choices)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="bagian dari",
    )
    time_zone = models.CharField("zona waktu", max_length=40, choices=Zone.choices)
    address = models.CharField("alamat", max_length=300, blank=True)
    active = models.BooleanField("aktif", default=True)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="merged_from",
        verbose_name="digabung ke",
        help_text="Unit penerus; riwayat unit ini ikut terhitung dan terbaca di sana.",
    )

    class Meta:
        verbose_name = "unit kerja"
        verbose_name_plural = "unit kerja"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=~Q(parent=F("id")), name="office_not_its_own_parent"),
            models.CheckConstraint(
                condition=~Q(merged_into=F("id")), name="office_not_merged_into_itself"
            ),
            models.UniqueConstraint(
                fields=["parent", "name"], name="office_name_unique_within_parent"
            ),
        ]

    def __str__(self) -> str:
        return self.short_name

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def successor(self) -> Office:
        """Where the office goes on: the end of its mergers, itself without one. One query each."""
        office, seen = self, {self.pk}
        while office.merged_into is not None and office.merged_into.pk not in seen:
            office = office.merged_into
            seen.add(office.pk)
        return office


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        if not email:
            raise ValueError("A user needs an e-mail address")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person. Logs in with NIP (18 digits) or e-mail; what one may do comes from Assignments."""

    name = models.CharField("nama", max_length=150)
    email = models.EmailField("alamat e-mail", unique=True)
    nip = models.CharField(
        "NIP",
        max_length=18,
        null=True,
        blank=True,
        validators=[RegexValidator(r"\A[0-9]{18}\Z", "NIP terdiri atas 18 angka.")],
        help_text="18 angka tanpa spasi; kosongkan bagi pegawai tanpa NIP.",
    )
    phone = models.CharField("nomor telepon/WA", max_length=20, blank=True)
    title = models.CharField("jabatan", max_length=150, blank=True)
    office = models.ForeignKey(
        Office, models.PROTECT, related_name="people", verbose_name="unit kerja", null=True
    )
    is_active = models.BooleanField("aktif", default=True)
    is_staff = models.BooleanField(
        "administrator portal", default=False, help_text="Boleh membuka halaman Kelola."
    )
    date_joined = models.DateTimeField("terdaftar", auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = "pengguna"
        verbose_name_plural = "pengguna"
        ordering = ["name"]
        constraints = [
            # Stored in lower case, so that the unique column knows no second spelling.
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_lower_case"),
            models.UniqueConstraint(fields=["nip"], name="user_nip_unique"),
            models.CheckConstraint(
                condition=Q(nip__isnull=True) | ~Q(nip=""), name="user_nip_null_not_empty"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        self.email = self.email.lower()
        self.nip = self.nip or None

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


class Role(models.Model):
    """A pelaksana of an SOP, or a position above one. `superior` is the line of command.

    `side` says in whose office the holder is looked up: the office that handles the ticket, or
    the office of the reporter (e.g. "Direktorat Teknis/Pengguna" of the IPAS SOP).
    """

    class Side(models.TextChoices):
        HANDLER = "handler", "Kantor penangan"
        REPORTER = "reporter", "Kantor pelapor"

    code = models.SlugField("kode", max_length=60, unique=True)
    name = models.CharField("nama", max_length=150)
    side = models.CharField("pihak", max_length=10, choices=Side.choices, default=Side.HANDLER)
    superior = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="subordinates",
        verbose_name="atasan langsung",
    )
    is_post = models.BooleanField(
        "jabatan tunggal",
        default=False,
        help_text="Satu orang per unit; Plt./Plh. menggantikan pejabat definitif.",
    )
    is_head = models.BooleanField(
        "pimpinan", default=False, help_text="Membaca dasbor dan memberi arahan eskalasi."
    )
    may_triage = models.BooleanField(
        "menelaah aduan",
        default=False,
        help_text="Mencatat aduan atas nama pelapor, menetapkan dan memindahkan SOP.",
    )
    needs_letter = models.BooleanField(
        "wajib surat tugas", default=False, help_text="Penugasan harus memuat nomor surat tugas."
    )

    class Meta:
        verbose_name = "peran"
        verbose_name_plural = "peran"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(superior=F("id")), name="role_not_its_own_superior"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def valid_on(self, day: date) -> AssignmentQuerySet:
        """Assignments in force on `day` (a date in the office's zone; both ends included)."""
        return self.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gte=day),
            valid_from__lte=day,
            user__is_active=True,
        )


class Assignment(models.Model):
    """Who holds which role where, from when until when (dates included, in the office's zone)."""

    class Capacity(models.TextChoices):
        DEFINITIVE = "definitive", "Definitif"
        ACTING = "acting", "Plt."
        DAILY_ACTING = "daily_acting", "Plh."

    user = models.ForeignKey(
        User, models.PROTECT, related_name="assignments", verbose_name="pegawai"
    )
    role = models.ForeignKey(Role, models.PROTECT, related_name="assignments", verbose_name="peran")
    office = models.ForeignKey(
        Office, models.PROTECT, related_name="assignments", verbose_name="unit kerja"
    )
    capacity = models.CharField(
        "status", max_length=12, choices=Capacity.choices, default=Capacity.DEFINITIVE
    )
    valid_from = models.DateField("berlaku sejak")
    valid_until = models.DateField("berlaku sampai", null=True, blank=True)
    letter_number = models.CharField("nomor surat tugas", max_length=100, blank=True)
    letter_date = models.DateField("tanggal surat tugas", null=True, blank=True)

    objects: ClassVar[AssignmentQuerySet] = AssignmentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "penugasan"
        verbose_name_plural = "penugasan"
        ordering = ["role__name", "user__name"]
        indexes = [models.Index(fields=["role", "office"], name="assignment_role_office")]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="assignment_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "office", "valid_from"], name="assignment_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} - {self.title}"

    @property
    def title(self) -> str:
        """The role as it is signed: 'Plt. Kepala Bidang TIK'."""
        if self.capacity == self.Capacity.DEFINITIVE:
            return self.role.name
        return f"{self.get_capacity_display()} {self.role.name}"
