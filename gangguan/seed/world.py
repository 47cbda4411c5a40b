"""The invented province: offices, people, services, calendars and the office's own times."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.core.management import call_command

from gangguan.seed import habits
from people.models import Assignment, Office, OfficeKind, Role, User, Zone
from people.reference import ensure_roles
from services.models import Kind, Route, Service
from sop.clock import holidays
from sop.clock.calendars import PERPRES_21_2023, RAMADAN
from sop.models import CalendarOverride, Holiday, TargetRevision, WorkCalendar

DOMAIN = "seed.example"
PASSWORD = "gangguan-demo"  # noqa: S105 - as in the demo
REPORTERS_PER_OFFICE = 30

TASKS = """
Pendidikan, Kesehatan, Pekerjaan Umum, Perumahan Rakyat, Sosial, Tenaga Kerja, Pangan,
Lingkungan Hidup, Kependudukan, Pemberdayaan Masyarakat, Keluarga Berencana, Perhubungan,
Koperasi, Penanaman Modal, Kepemudaan, Kebudayaan, Perpustakaan, Kelautan, Pariwisata, Pertanian,
Perkebunan, Peternakan, Kehutanan, Energi, Perdagangan, Perindustrian, Transmigrasi, Pertanahan,
Tata Ruang, Sumber Daya Air, Bina Marga, Cipta Karya, Ketahanan Pangan, Perikanan, Kearsipan,
Persandian, Statistik, Olahraga, Pemadam Kebakaran, Pelayanan Terpadu
"""
BODIES = """
Perencanaan, Kepegawaian, Pengembangan SDM, Keuangan, Pendapatan, Aset, Penelitian, Kesatuan
Bangsa, Penanggulangan Bencana, Penghubung, Pengawasan, Pengadaan, Pembinaan Hukum, Organisasi,
Perbatasan
"""
DIRECTORATES = "Merek, Paten, Hak Cipta, Kerja Sama, Penegakan Hukum"

# key: name, short name, kind, parent, zone
HANDLERS = {
    "kominfo": ("Dinas Komunikasi dan Informatika", "Diskominfo", OfficeKind.AGENCY, "",
                Zone.MAKASSAR),
    "tik": ("Bidang Teknologi Informasi dan Komunikasi", "Bidang TIK", OfficeKind.DIVISION,
            "kominfo", Zone.MAKASSAR),
    "data": ("Seksi Pengelolaan Data dan Integrasi Sistem Informasi", "Seksi Data",
             OfficeKind.SECTION, "tik", Zone.MAKASSAR),
    "jaringan": ("Seksi Infrastruktur Jaringan", "Seksi Jaringan", OfficeKind.SECTION, "tik",
                 Zone.MAKASSAR),
    "tiki": ("Direktorat Teknologi Informasi Kekayaan Intelektual", "Direktorat TIKI",
             OfficeKind.DIRECTORATE, "", Zone.JAKARTA),
    "psi": ("Subdirektorat Pengembangan Sistem Informasi KI", "Subdit PSI KI",
            OfficeKind.DIVISION, "tiki", Zone.JAKARTA),
    "tu": ("Subbagian Tata Usaha", "Subbag TU", OfficeKind.SECTION, "tiki", Zone.JAKARTA),
}  # fmt: skip
# role, office, how many, login
STAFF = (
    ("agency_head", "kominfo", 1, "kadis"), ("ict_division_head", "tik", 1, "kabid"),
    ("helpdesk", "tik", 8, "helpdesk"), ("data_section_head", "data", 1, "pengawas"),
    ("it_examiner", "data", 14, "pemeriksa"), ("db_network_admin", "data", 8, "adminserver"),
    ("network_coordinator", "jaringan", 4, "koordinator"),
    ("network_admin", "jaringan", 24, "staf"),
    ("ip_tech_director", "tiki", 1, "direktur"), ("ipas_subdirector", "psi", 1, "kasubdit"),
    ("db_section_head", "psi", 1, "kasiedb"), ("network_section_head", "psi", 1, "kasiejaringan"),
    ("app_section_head", "psi", 1, "kasieaplikasi"), ("ipas_dev_team", "psi", 6, "tim"),
    ("jfu", "psi", 12, "jfu"), ("tu_head", "tu", 1, "tu"), ("helpdesk", "tu", 3, "loket"),
)  # fmt: skip
# code, name, handler, critical, weight, routes
SERVICES: tuple[tuple[str, str, str, bool, int, dict[str, str]], ...] = (
    ("internet", "Internet dan jaringan kantor", "kominfo", True, 5, {Kind.NETWORK: "network-1"}),
    ("wifi", "Wifi gedung", "kominfo", False, 2, {Kind.NETWORK: "network-1"}),
    ("simpeg", "Database SIMPEG", "kominfo", True, 4,
     {Kind.DATABASE: "database-1", Kind.NETWORK: "network-1"}),
    ("simda", "Database keuangan daerah", "kominfo", True, 3,
     {Kind.DATABASE: "database-1", Kind.NETWORK: "network-1"}),
    ("pajak", "Database pajak daerah", "kominfo", False, 2, {Kind.DATABASE: "database-1"}),
    ("eoffice", "E-Office", "kominfo", False, 3,
     {Kind.NETWORK: "network-1", Kind.DATABASE: "database-1"}),
    ("ipas", "IPAS", "tiki", True, 1, {Kind.APPLICATION: "ipas-1"}),
)  # fmt: skip
# Network steps 2-5 have no printed time; the office set its own, and one of them anew.
TIMES = ((2, "15 menit", 0.0), (3, "30 menit", 0.0), (4, "30 menit", 0.0), (5, "1 jam", 0.0),
         (4, "1 jam", 0.62))  # fmt: skip


@dataclass(frozen=True)
class Person:
    pk: int
    name: str
    title: str


@dataclass(frozen=True)
class Place:
    """An office that complains, with who may."""

    pk: int
    reporters: tuple[Person, ...]
    ipas_user: Person | None
    until: int = 0  # the instant at which it was merged into another; 0: it still stands


@dataclass
class World:
    """What the walks need of the rows made here. `holders` by (role, handling office's id)."""

    handlers: dict[str, int] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)
    holders: dict[tuple[str, int], list[Person]] = field(default_factory=dict)
    helpdesk: dict[int, list[Person]] = field(default_factory=dict)
    services: dict[str, list[Service]] = field(default_factory=dict)  # by procedure, by weight
    calendars: dict[int, WorkCalendar] = field(default_factory=dict)  # by handling office


def make(first: date, until: datetime) -> World:
    """Everything that is no history, for an empty database, in force from `first` on."""
    call_command("reference", verbosity=0)
    for year in range(first.year, until.year + 2):
        holidays.load(year)
    world = World()
    roles = ensure_roles()
    offices = _handlers(world)
    _staff(world, offices, roles, first)
    _reporting(world, roles, first, until)
    _calendars(world, offices, first, until)
    _times(offices["kominfo"], first, until)
    _services(world, offices)
    return world


def _handlers(world: World) -> dict[str, Office]:
    offices: dict[str, Office] = {}
    for key, (name, short, kind, parent, zone) in HANDLERS.items():
        offices[key] = Office.objects.create(
            name=name, short_name=short, kind=kind, time_zone=zone, parent=offices.get(parent)
        )
    world.handlers = {key: offices[key].pk for key in ("kominfo", "tiki")}
    return offices


def _staff(world: World, offices: dict[str, Office], roles: dict[str, Role], since: date) -> None:
    people = _People(since)
    for code, key, count, login in STAFF:
        role, place = roles[code], offices[key]
        agency = offices["kominfo" if key in ("kominfo", "tik", "data", "jaringan") else "tiki"]
        for n in range(1, count + 1):
            name = login if count == 1 else f"{login}{n}"
            person = people.add(name, role.name, place, role)
            if code == "helpdesk":
                world.helpdesk.setdefault(agency.pk, []).append(person)
            world.holders.setdefault((code, agency.pk), []).append(person)
    people.administrator(offices["kominfo"])
    people.save()


def _reporting(world: World, roles: dict[str, Role], since: date, until: datetime) -> None:
    people = _People(since, first=1000)
    names = [("Dinas", name) for name in _names(TASKS)]
    names += [("Badan", name) for name in _names(BODIES)]
    names += [("Direktorat", name) for name in _names(DIRECTORATES)]
    successor: Office | None = None
    for n, (kind, task) in enumerate([*names, ("Kantor", "Arsip Daerah")], 1):
        of_ipas, merged = kind == "Direktorat", kind == "Kantor"
        office = Office.objects.create(
            name=f"{kind} {task}", short_name=f"{kind} {task}"[:60],
            kind=OfficeKind.DIRECTORATE if of_ipas else OfficeKind.AGENCY,
            time_zone=Zone.JAKARTA if of_ipas else Zone.MAKASSAR,
            active=not merged, merged_into=successor if merged else None,
        )  # fmt: skip
        successor = office if task == "Kearsipan" else successor
        people.add(f"kepala{n}", f"Kepala {office.name}", office, roles["office_head"])
        people.add(f"admin{n}", f"Admin {office.name}", office, roles["office_liaison"])
        user = None
        if of_ipas:
            user = people.add(f"ipas{n}", "Pengguna IPAS", office, roles["ipas_user"])
        staff = tuple(
            people.add(f"pelapor{n}-{m}", "Pelaksana", office)
            for m in range(1, REPORTERS_PER_OFFICE + 1)
        )
        end = int((until - (until - _midnight(since)) * 0.55).timestamp()) if merged else 0
        world.places.append(Place(office.pk, staff, user, end))
    people.save()


class _People:
    """Users and assignments, written by two statements."""

    def __init__(self, since: date, first: int = 0) -> None:
        self.since, self.serial = since, first
        self.password = make_password(PASSWORD)
        self.next_id = 1 + (User.objects.order_by("-pk").values_list("pk", flat=True).first() or 0)
        self.users: list[User] = []
        self.assignments: list[Assignment] = []

    def add(self, login: str, title: str, office: Office, role: Role | None = None) -> Person:
        self.serial += 1
        user = User(
            pk=self.next_id + len(self.users), email=f"{login}@{DOMAIN}",
            name=f"Pegawai {self.serial:04d}", title=title[:150], office=office,
            password=self.password,
        )  # fmt: skip
        self.users.append(user)
        if role is not None:
            self.assignments.append(
                Assignment(
                    user=user, role=role, office=office, valid_from=self.since,
                    letter_number="800/001/ST/CONTOH", letter_date=self.since,
                )
            )  # fmt: skip
        return Person(user.pk, user.name, user.title)

    def administrator(self, office: Office) -> None:
        self.add("admin", "Administrator Portal", office)
        self.users[-1].is_staff = self.users[-1].is_superuser = True

    def save(self) -> None:
        User.objects.bulk_create(self.users)
        Assignment.objects.bulk_create(self.assignments)


def _calendars(world: World, offices: dict[str, Office], first: date, until: datetime) -> None:
    for key in ("kominfo", "tiki"):
        calendar = WorkCalendar.objects.create(
            name=f"Jam kerja {offices[key].short_name}", office=offices[key], hours=PERPRES_21_2023
        )
        world.calendars[offices[key].pk] = calendar
        for begin, end in _fasting(first.year, until.year + 1):
            CalendarOverride.objects.create(
                calendar=calendar, name=f"Ramadan {begin.year}", first_day=begin, last_day=end,
                hours=RAMADAN,
            )  # fmt: skip


def _fasting(first: int, last: int) -> list[tuple[date, date]]:
    """The month before each Idul Fitri of the list of holidays, about as it was."""
    feasts = Holiday.objects.filter(
        name__startswith="Hari Raya Idul Fitri", kind=Holiday.HolidayKind.PUBLIC,
        day__year__gte=first, day__year__lte=last,
    )  # fmt: skip
    firsts: list[date] = []
    for day in feasts.order_by("day").values_list("day", flat=True):
        if not firsts or (day - firsts[-1]).days > 30:
            firsts.append(day)
    return [(day - timedelta(days=30), day - timedelta(days=1)) for day in firsts]


def _times(office: Office, first: date, until: datetime) -> None:
    by = User.objects.get(email=f"kabid@{DOMAIN}")
    for number, text, share in TIMES:
        since = first + (until.date() - first) * share
        TargetRevision.objects.create(
            office=office, procedure="network-1", number=number, text=text, valid_from=since,
            reason="SOP tidak memuat waktu; ditetapkan dalam rapat bidang.", set_by=by,
            set_at=_midnight(since - timedelta(days=7)),
        )  # fmt: skip


def _services(world: World, offices: dict[str, Office]) -> None:
    for order, (code, name, handler, critical, weight, routes) in enumerate(SERVICES, 1):
        service = Service.objects.create(
            code=code, name=name, handler=offices[handler], critical=critical, order=order
        )
        for kind, procedure in routes.items():
            Route.objects.create(service=service, kind=kind, procedure=procedure)
            if habits.KINDS[procedure] == kind:
                world.services.setdefault(procedure, []).extend([service] * weight)


def _names(text: str) -> list[str]:
    return [" ".join(name.split()) for name in text.split(",")]


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
