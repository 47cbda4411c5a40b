"""What an office sets: ladder, calendars, holidays, times of its own; and the jobs' heartbeat."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q


class Rung(models.Model):
    """One rung of the escalation ladder; the ladder is data."""

    class Target(models.TextChoices):
        HOLDER = "holder", "Pelaksana langkah"
        SUPERIOR = "superior", "Atasan langsung"
        SUPERIOR_2 = "superior_2", "Atasan satu tingkat di atasnya"
        HEAD = "head", "Pimpinan kantor"

    level = models.PositiveSmallIntegerField("persen dari waktu")
    target = models.CharField("kepada", max_length=12, choices=Target.choices)
    for_arahan = models.BooleanField(
        "meminta arahan", default=False, help_text="Penerima diminta menjawab pada tiket."
    )
    overall = models.BooleanField(
        "untuk batas keseluruhan", default=False, help_text="Jika tidak: untuk setiap langkah."
    )

    class Meta:
        verbose_name = "anak tangga eskalasi"
        verbose_name_plural = "tangga eskalasi"
        ordering = ["overall", "level", "id"]
        constraints = [
            models.UniqueConstraint(fields=["overall", "level", "target"], name="rung_unique"),
            models.CheckConstraint(
                condition=Q(level__gte=1, level__lte=1000), name="rung_level_in_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level} % -> {self.get_target_display()}"

    def clean(self) -> None:
        if self.for_arahan and self._others_ask():
            words = "Pada satu tingkat hanya satu anak tangga yang meminta arahan."
            raise ValidationError({"for_arahan": words})

    def _others_ask(self) -> bool:
        asking = Rung.objects.filter(overall=self.overall, level=self.level, for_arahan=True)
        return asking.exclude(pk=self.pk).exists()


class WorkCalendar(models.Model):
    """Weekly working hours of an office, or of one role of it (e.g. piket 24 x 7)."""

    name = models.CharField("nama", max_length=100)
    office = models.ForeignKey(
        "people.Office", models.CASCADE, related_name="calendars", verbose_name="unit kerja"
    )
    role = models.ForeignKey(
        "people.Role",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="calendars",
        verbose_name="khusus peran",
    )
    always = models.BooleanField("24 jam x 7 hari", default=False)
    hours = models.JSONField(
        "jam kerja",
        default=dict,
        blank=True,
        help_text='{"mon": [["07:30", "12:00"], ["13:00", "16:00"]], ...}',
    )

    class Meta:
        verbose_name = "kalender kerja"
        verbose_name_plural = "kalender kerja"
        ordering = ["office__name", "name"]
        constraints = [
            models.UniqueConstraint(fields=["office", "role"], name="calendar_of_role_unique"),
            models.UniqueConstraint(
                fields=["office"], name="calendar_of_office_unique", condition=Q(role__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CalendarOverride(models.Model):
    """Other weekly hours for a range of dates, both ends included (Ramadan)."""

    calendar = models.ForeignKey(WorkCalendar, models.CASCADE, related_name="overrides")
    name = models.CharField("nama", max_length=100)
    first_day = models.DateField("sejak")
    last_day = models.DateField("sampai")
    hours = models.JSONField("jam kerja", default=dict, blank=True)

    class Meta:
        verbose_name = "jam kerja khusus"
        verbose_name_plural = "jam kerja khusus"
        ordering = ["first_day"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="override_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.first_day} - {self.last_day})"


class Holiday(models.Model):
    """A day off: national, joint leave, or regional (then with an office)."""

    class HolidayKind(models.TextChoices):
        PUBLIC = "public", "Libur nasional"
        JOINT_LEAVE = "joint_leave", "Cuti bersama"
        REGIONAL = "regional", "Libur daerah / fakultatif"

    day = models.DateField("tanggal")
    name = models.CharField("nama", max_length=150)
    kind = models.CharField("jenis", max_length=12, choices=HolidayKind.choices)
    office = models.ForeignKey(
        "people.Office",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="holidays",
        verbose_name="hanya untuk",
        help_text="Kosong: berlaku untuk semua unit kerja.",
    )
    source = models.CharField("sumber", max_length=200, blank=True)
    estimated = models.BooleanField("perkiraan", default=False)

    class Meta:
        verbose_name = "hari libur"
        verbose_name_plural = "hari libur"
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(fields=["day", "office"], name="holiday_of_office_unique"),
            models.UniqueConstraint(
                fields=["day"], name="holiday_national_unique", condition=Q(office__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.name}"


class TargetRevision(models.Model):
    """An office's own time for a step: dated, reasoned, never in place of the SOP's figure.

    The newest revision in force on the day a step opens freezes into the run. An empty `text`
    withdraws the office's time.
    """

    office = models.ForeignKey(
        "people.Office", models.PROTECT, related_name="target_revisions", verbose_name="kantor"
    )
    procedure = models.CharField("SOP", max_length=40)
    number = models.PositiveSmallIntegerField("langkah")
    text = models.CharField("waktu", max_length=40, blank=True)
    valid_from = models.DateField("berlaku sejak")
    reason = models.TextField("alasan")
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="target_revisions"
    )
    set_at = models.DateTimeField()

    class Meta:
        verbose_name = "penetapan waktu"
        verbose_name_plural = "penetapan waktu"
        ordering = ["procedure", "number", "valid_from", "id"]
        indexes = [
            models.Index(fields=["office", "procedure", "number"], name="target_lookup"),
        ]

    def __str__(self) -> str:
        return f"{self.procedure}.{self.number}: {self.text or '-'}"


class Heartbeat(models.Model):
    """When a recurring job last ran to its end; silence of the sweep is shown to every officer."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "detak sistem"
        verbose_name_plural = "detak sistem"

    def __str__(self) -> str:
        return f"{self.name}: {self.at:%Y-%m-%d %H:%M:%S}"


class SopIdentity(models.Model):
    """What an office states on the cover of an SOP (PermenPAN-RB 35/2012, bagian identitas).

    Empty means: the document that the portal has gives nothing; nothing is invented. Lists hold
    one item a line; a null list means: as in the procedure's file.
    """

    procedure = models.CharField(max_length=40)
    office = models.ForeignKey(
        "people.Office", models.CASCADE, related_name="sop_identities", verbose_name="unit kerja"
    )
    number = models.CharField("nomor SOP", max_length=120, blank=True)
    made_on = models.DateField("tanggal pembuatan", null=True, blank=True)
    revised_on = models.DateField("tanggal revisi", null=True, blank=True)
    effective_on = models.DateField("tanggal efektif", null=True, blank=True)
    approved_title = models.CharField("disahkan oleh (jabatan)", max_length=200, blank=True)
    approved_name = models.CharField("nama pejabat", max_length=150, blank=True)
    approved_nip = models.CharField("NIP", max_length=18, blank=True)
    legal_basis = models.TextField("dasar hukum", null=True, blank=True)
    related = models.TextField("keterkaitan", null=True, blank=True)
    warning = models.TextField("peringatan", null=True, blank=True)
    qualifications = models.TextField("kualifikasi pelaksana", null=True, blank=True)
    equipment = models.TextField("peralatan/perlengkapan", null=True, blank=True)
    record_keeping = models.TextField("pencatatan dan pendataan", null=True, blank=True)
    updated_at = models.DateTimeField()
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "identitas SOP"
        verbose_name_plural = "identitas SOP"
        constraints = [
            models.UniqueConstraint(fields=["procedure", "office"], name="sop_identity_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.procedure} - {self.office}"
