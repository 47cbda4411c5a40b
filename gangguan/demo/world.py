"""The demo's offices, people, services, calendars and the office's own times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count

from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.db import transaction

from people.models import Assignment, Office, OfficeKind, Role, User, Zone
from people.reference import ensure_roles
from reports.models import PublicStatistics, Subscription
from reports.rollup.roll import roll
from services.models import Kind, Route, Service
from sop.clock import holidays
from sop.clock.calendars import PERPRES_21_2023, RAMADAN
from sop.models import CalendarOverride, TargetRevision, WorkCalendar

PASSWORD = "gangguan-demo"  # noqa: S105 - shown on the login page of the demo
ADMINISTRATOR = "admin@demo.example"


@dataclass(frozen=True)
class Person:
    """`login` is the part before @demo.example; roles as (role code, office key)."""

    login: str
    name: str
    title: str
    office: str
    roles: tuple[str, ...] = ()
    phone: str = ""


OFFICES: dict[str, tuple[str, str, OfficeKind, str | None, Zone]] = {
    "disdik": ("Dinas Pendidikan", "Disdik", OfficeKind.AGENCY, None, Zone.MAKASSAR),
    "bapenda": ("Badan Pendapatan Daerah", "Bapenda", OfficeKind.AGENCY, None, Zone.MAKASSAR),
    "kominfo": (
        "Dinas Komunikasi dan Informatika", "Diskominfo", OfficeKind.AGENCY, None, Zone.MAKASSAR,
    ),
    "tik": (
        "Bidang Teknologi Informasi dan Komunikasi", "Bidang TIK", OfficeKind.DIVISION, "kominfo",
        Zone.MAKASSAR,
    ),
    "data": (
        "Seksi Pengelolaan Data dan Integrasi Sistem Informasi", "Seksi Data", OfficeKind.SECTION,
        "tik", Zone.MAKASSAR,
    ),
    "jaringan": (
        "Seksi Infrastruktur Jaringan", "Seksi Jaringan", OfficeKind.SECTION, "tik", Zone.MAKASSAR,
    ),
    "tiki": (
        "Direktorat Teknologi Informasi Kekayaan Intelektual", "Direktorat TIKI",
        OfficeKind.DIRECTORATE, None, Zone.JAKARTA,
    ),
    "psi": (
        "Subdirektorat Pengembangan Sistem Informasi KI", "Subdit PSI KI", OfficeKind.DIVISION,
        "tiki", Zone.JAKARTA,
    ),
    "tu": ("Subbagian Tata Usaha", "Subbag TU", OfficeKind.SECTION, "tiki", Zone.JAKARTA),
    "merek": (
        "Direktorat Merek", "Direktorat Merek", OfficeKind.DIRECTORATE, None, Zone.JAKARTA,
    ),
}  # fmt: skip

PEOPLE: list[Person] = [
    Person("pelapor", "Rina Wulandari", "Pengelola Kepegawaian", "disdik", phone="0812-0000-0001"),
    Person("pelapor2", "Yusuf Hamzah", "Bendahara Penerimaan", "bapenda", phone="0812-0000-0002"),
    Person("adminopd", "Dewi Anjani", "Admin IT Dinas Pendidikan", "disdik", ("office_liaison",)),
    Person("adminbapenda", "Arif Setiadi", "Admin IT Bapenda", "bapenda", ("office_liaison",)),
    Person("kadisdik", "Siti Maryani", "Kepala Dinas Pendidikan", "disdik", ("office_head",)),
    Person("helpdesk", "Lina Oktavia", "Petugas Helpdesk", "tik", ("helpdesk",)),
    Person("staf", "Agus Pratomo", "Staf Admin Jaringan", "jaringan", ("network_admin",)),
    Person("staf2", "Bayu Nugroho", "Staf Admin Jaringan", "jaringan", ("network_admin",)),
    Person(
        "koordinator", "Hendra Gunadi", "Koordinator Jaringan", "jaringan",
        ("network_coordinator",),
    ),
    Person("pemeriksa", "Fitri Rahayu", "Pranata Komputer", "data", ("it_examiner",)),
    Person("adminserver", "Joko Purwanto", "Administrator Server", "data", ("db_network_admin",)),
    Person("pengawas", "Nurul Hikmah", "Kepala Seksi Pengelolaan Data", "data",
           ("data_section_head",)),
    Person("kabid", "Bambang Suryadi", "Kepala Bidang TIK", "tik", ("ict_division_head",)),
    Person("kadis", "Maria Theresia", "Kepala Dinas Kominfo", "kominfo", ("agency_head",)),
    Person("merek", "Putri Handayani", "Pemeriksa Merek", "merek", ("ipas_user",)),
    Person("direktur", "Eko Wibisono", "Direktur TIKI", "tiki", ("ip_tech_director",)),
    Person("kasubdit", "Ratna Sari", "Kasubdit PSI KI", "psi", ("ipas_subdirector",)),
    Person("kasiedb", "Taufik Iskandar", "Kasie Database", "psi", ("db_section_head",)),
    Person("kasiejaringan", "Wahyu Hartono", "Kasie Jaringan", "psi", ("network_section_head",)),
    Person("kasieaplikasi", "Indah Permata", "Kasie Aplikasi", "psi", ("app_section_head",)),
    Person("tim", "Galih Saputra", "Team IPAS Development", "psi", ("ipas_dev_team",)),
    Person("tu", "Sri Mulyati", "Kasubag TU TIKI", "tu", ("tu_head", "helpdesk")),
    Person("jfu", "Dian Kusuma", "JFU", "psi", ("jfu",)),
    Person("jfu2", "Reza Maulana", "JFU", "psi", ("jfu",)),
]  # fmt: skip

# What the login page and `manage.py demo --accounts` show, under short headings.
_OFFERED: dict[str, list[tuple[str, str]]] = {
    "OPD": [
        ("pelapor", "Pegawai Disdik: melapor dan mengikuti aduan"),
        ("adminopd", "Admin IT Disdik: melihat aduan kantornya"),
        ("kadisdik", "Kepala Disdik: angka aduan kantornya"),
        ("pelapor2", "Pegawai Bapenda: melapor"),
        ("adminbapenda", "Admin IT Bapenda"),
    ],
    "Dinas Kominfo": [
        ("helpdesk", "Petugas Helpdesk: mencatat dan menelaah"),
        ("staf", "Staf Admin Jaringan (SOP jaringan)"),
        ("staf2", "Staf Admin Jaringan kedua (SOP jaringan)"),
        ("koordinator", "Koordinator Jaringan (SOP jaringan)"),
        ("pemeriksa", "Pemeriksa TI (SOP database)"),
        ("adminserver", "Administrator Jaringan dan Server (SOP database)"),
        ("pengawas", "Pejabat Pengawas Seksi Data (SOP database)"),
        ("kabid", "Pejabat Administrator Bidang TIK"),
        ("kadis", "Kepala Dinas Kominfo: ruang pimpinan"),
    ],
    "Direktorat TIKI": [
        ("merek", "Pengguna IPAS di Direktorat Merek: melapor"),
        ("tu", "Kasubag TU: mencatat dan menelaah (SOP IPAS)"),
        ("direktur", "Direktur TIKI (SOP IPAS)"),
        ("kasubdit", "Kasubdit PSI KI (SOP IPAS)"),
        ("kasiedb", "Kasie Database (SOP IPAS)"),
        ("kasiejaringan", "Kasie Jaringan (SOP IPAS)"),
        ("kasieaplikasi", "Kasie Aplikasi (SOP IPAS)"),
        ("tim", "Team IPAS Development (SOP IPAS)"),
        ("jfu", "JFU (SOP IPAS)"),
        ("jfu2", "JFU kedua (SOP IPAS)"),
    ],
    "Administrator": [("admin", "Administrator portal: pengguna, kalender, waktu")],
}
ACCOUNTS: list[dict[str, str]] = [
    {"group": group, "login": f"{login}@demo.example", "role": role, "password": PASSWORD}
    for group, people in _OFFERED.items()
    for login, role in people
]

NETWORK_TIMES = {2: "15 menit", 3: "30 menit", 4: "30 menit", 5: "1 jam"}


@dataclass
class World:
    offices: dict[str, Office]
    people: dict[str, User]
    services: dict[str, Service]


def load(now: datetime) -> bool:
    """Makes the demo on an empty database; gives False and does nothing if anybody exists."""
    from gangguan.demo import letters  # both need the world above
    from gangguan.demo.history import play

    if User.objects.exists():
        return False
    with transaction.atomic():
        world = make_world(now)
        play(world, now)
        letters.write(world, now)
        _publish(world, now)
        while roll(now):
            pass
    return True


def _publish(world: World, now: datetime) -> None:
    """Diskominfo shows its statistics to everybody, and its head gets the monthly report."""
    head, office = world.people["kadis"], world.offices["kominfo"]
    PublicStatistics.objects.create(office=office, enabled=True, changed_at=now, changed_by=head)
    month = now.astimezone(office.tz).date().replace(day=1)
    before = (month - timedelta(days=1)).replace(day=1)
    Subscription.objects.create(user=head, office=office, day=1, sent_for=before)


def make_world(now: datetime) -> World:
    call_command("reference", verbosity=0)
    offices: dict[str, Office] = {}
    for key, (name, short, kind, parent, zone) in OFFICES.items():
        offices[key] = Office.objects.create(
            name=name, short_name=short, kind=kind, time_zone=zone,
            parent=offices[parent] if parent else None,
        )  # fmt: skip
    people = _people(offices, ensure_roles(), now)
    _calendars(offices, now)
    _times(offices["kominfo"], people["kabid"], now)
    return World(offices, people, _services(offices))


def _people(offices: dict[str, Office], roles: dict[str, Role], now: datetime) -> dict[str, User]:
    password = make_password(PASSWORD)
    since = (now - timedelta(days=400)).date()
    serial = count(1)
    people: dict[str, User] = {}
    for person in PEOPLE:
        user = User.objects.create(
            email=f"{person.login}@demo.example",
            name=person.name,
            title=person.title,
            office=offices[person.office],
            phone=person.phone,
            nip=f"1990010120200100{next(serial):02d}",
            password=password,
        )
        people[person.login] = user
        for code in person.roles:
            Assignment.objects.create(
                user=user, role=roles[code], office=offices[person.office], valid_from=since,
                letter_number="800/001/ST/DEMO", letter_date=since,
            )  # fmt: skip
    people["admin"] = User.objects.create(
        email=ADMINISTRATOR, name="Administrator Portal", title="Administrator Portal",
        office=offices["kominfo"], password=password, is_staff=True, is_superuser=True,
    )  # fmt: skip
    return people


def _calendars(offices: dict[str, Office], now: datetime) -> None:
    for key in ("kominfo", "tiki"):
        calendar = WorkCalendar.objects.create(
            name=f"Jam kerja {offices[key].short_name}", office=offices[key],
            hours=PERPRES_21_2023,
        )  # fmt: skip
        # 1447 H by the isbat of 17 February 2026; 1448 H is an estimate (domain notes 6).
        for name, first, last in (
            ("Ramadan 1447 H", date(2026, 2, 19), date(2026, 3, 20)),
            ("Ramadan 1448 H (perkiraan)", date(2027, 2, 8), date(2027, 3, 9)),
        ):
            CalendarOverride.objects.create(
                calendar=calendar, name=name, first_day=first, last_day=last, hours=RAMADAN
            )
    holidays.load(now.year - 1)  # this year and the next are reference data


def _times(office: Office, by: User, now: datetime) -> None:
    """The office's own times for network steps 2-5: the SOP itself gives none."""
    for number, text in NETWORK_TIMES.items():
        TargetRevision.objects.create(
            office=office, procedure="network-1", number=number, text=text,
            valid_from=(now - timedelta(days=120)).date(),
            reason="SOP tidak memuat waktu; ditetapkan dalam rapat bidang.",
            set_by=by, set_at=now - timedelta(days=121),
        )  # fmt: skip


def _services(offices: dict[str, Office]) -> dict[str, Service]:
    kominfo, tiki = offices["kominfo"], offices["tiki"]
    rows = [
        ("internet", "Internet dan jaringan kantor", kominfo, "Seluruh aplikasi daring", True,
         {Kind.NETWORK: "network-1"}),
        ("simpeg", "Database SIMPEG", kominfo, "SIMPEG, presensi, kenaikan gaji berkala", True,
         {Kind.DATABASE: "database-1", Kind.NETWORK: "network-1"}),
        ("simda", "Database keuangan daerah", kominfo, "Penatausahaan dan pembayaran", True,
         {Kind.DATABASE: "database-1", Kind.NETWORK: "network-1"}),
        ("eoffice", "E-Office", kominfo, "Surat masuk dan disposisi", False,
         {Kind.NETWORK: "network-1", Kind.DATABASE: "database-1"}),
        ("ipas", "IPAS", tiki, "Permohonan kekayaan intelektual", False,
         {Kind.APPLICATION: "ipas-1"}),
    ]  # fmt: skip
    services: dict[str, Service] = {}
    for order, (code, name, handler, warning, critical, routes) in enumerate(rows, 1):
        service = Service.objects.create(
            code=code, name=name, handler=handler, warning=warning, critical=critical, order=order
        )
        for kind, procedure in routes.items():
            Route.objects.create(service=service, kind=kind, procedure=procedure)
        services[code] = service
    return services
