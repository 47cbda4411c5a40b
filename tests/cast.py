"""The small world every test plays in. All persons, NIP and numbers are invented.

Offices (all in WITA, Asia/Makassar, but the two directorates of IPAS in WIB, Asia/Jakarta)
    office_a  Dinas Pendidikan             office_b  Badan Pendapatan
    kominfo   Dinas Komunikasi dan Informatika, handles network, database and applications
        ict_division  Bidang TIK, with data_section and network_section below
    tiki      Direktorat TI KI, handles IPAS; ipas_subdirectorate with app_section, db_section
              and ip_network_section below; tu_section beside
    brand_directorate  Direktorat Merek, uses IPAS

People                              role at office
    staff_a, staff_b                none; staff of office_a (may complain, no more)
    liaison_a, head_a               office_liaison, office_head at office_a
    staff_c, liaison_b              none; office_liaison at office_b
    helpdesk                        helpdesk at kominfo (triage)
    network_admin, network_admin_2  network_admin at network_section
    network_coordinator             network_coordinator at network_section
    it_examiner                     it_examiner at data_section
    db_network_admin                db_network_admin at data_section (surat tugas)
    data_section_head               data_section_head at data_section (surat tugas)
    ict_division_head               ict_division_head at ict_division
    agency_head                     agency_head at kominfo
    jfu, jfu_2, app_section_head    jfu, app_section_head at app_section
    ipas_dev                        ipas_dev_team at ipas_subdirectorate
    db_section_head                 db_section_head at db_section
    network_section_head            network_section_head at ip_network_section
    ipas_subdirector                ipas_subdirector at ipas_subdirectorate
    tu_head                         tu_head at tu_section
    ip_tech_director                ip_tech_director at tiki
    ipas_user                       ipas_user at brand_directorate
    administrator                   none; is_staff and superuser, at kominfo
    outsider                        none; no office, concerns nobody

Services: service_network (network -> network-1), service_db (database -> database-1),
service_ipas (application -> ipas-1, handled by tiki), service_app (no route: triage decides).

Everybody's password is PASSWORD; assignments run from 1 January 2026 without end. NOW is a
Monday, 09.00 WITA, in working hours of every office.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.apps import apps
from django.contrib.auth.hashers import make_password

from people.models import Assignment, Office, OfficeKind, Role, User, Zone
from people.reference import ROLES
from services.models import Kind, Route, Service

PASSWORD = "rahasia-uji-123"
NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
SINCE = date(2026, 1, 1)
LETTER = "800/0123/ST/2026"
# Perpres 21/2023, articles 3 and 4.
WORK_WEEK = {
    **{day: [["07:30", "12:00"], ["13:00", "16:00"]] for day in ("mon", "tue", "wed", "thu")},
    "fri": [["07:30", "11:30"], ["13:00", "16:30"]],
}


@dataclass
class Cast:
    """Use attributes; `user(name)` and `assign(...)` for what a test adds."""

    office_a: Office
    office_b: Office
    kominfo: Office
    ict_division: Office
    data_section: Office
    network_section: Office
    tiki: Office
    ipas_subdirectorate: Office
    app_section: Office
    db_section: Office
    ip_network_section: Office
    tu_section: Office
    brand_directorate: Office

    staff_a: User
    staff_b: User
    liaison_a: User
    head_a: User
    staff_c: User
    liaison_b: User
    helpdesk: User
    network_admin: User
    network_admin_2: User
    network_coordinator: User
    it_examiner: User
    db_network_admin: User
    data_section_head: User
    ict_division_head: User
    agency_head: User
    jfu: User
    jfu_2: User
    app_section_head: User
    ipas_dev: User
    db_section_head: User
    network_section_head: User
    ipas_subdirector: User
    tu_head: User
    ip_tech_director: User
    ipas_user: User
    administrator: User
    outsider: User

    service_network: Service
    service_db: Service
    service_ipas: Service
    service_app: Service

    roles: dict[str, Role] = field(repr=False)
    password: str = PASSWORD


# attribute: name, short name, kind, parent, zone
_OFFICES: dict[str, tuple[str, str, OfficeKind, str | None, Zone]] = {
    "office_a": ("Dinas Pendidikan", "Disdik", OfficeKind.AGENCY, None, Zone.MAKASSAR),
    "office_b": ("Badan Pendapatan", "Bapenda", OfficeKind.AGENCY, None, Zone.MAKASSAR),
    "kominfo": (
        "Dinas Komunikasi dan Informatika",
        "Diskominfo",
        OfficeKind.AGENCY,
        None,
        Zone.MAKASSAR,
    ),
    "ict_division": (
        "Bidang Teknologi Informasi dan Komunikasi",
        "Bidang TIK",
        OfficeKind.DIVISION,
        "kominfo",
        Zone.MAKASSAR,
    ),
    "data_section": (
        "Seksi Pengelolaan Data dan Integrasi Sistem Informasi",
        "Seksi Pengelolaan Data",
        OfficeKind.SECTION,
        "ict_division",
        Zone.MAKASSAR,
    ),
    "network_section": (
        "Seksi Jaringan",
        "Seksi Jaringan",
        OfficeKind.SECTION,
        "ict_division",
        Zone.MAKASSAR,
    ),
    "tiki": (
        "Direktorat Teknologi Informasi Kekayaan Intelektual",
        "Direktorat TI KI",
        OfficeKind.DIRECTORATE,
        None,
        Zone.JAKARTA,
    ),
    "ipas_subdirectorate": (
        "Subdirektorat Pengembangan Sistem Informasi KI",
        "Subdit PSI KI",
        OfficeKind.DIVISION,
        "tiki",
        Zone.JAKARTA,
    ),
    "app_section": (
        "Seksi Aplikasi",
        "Seksi Aplikasi",
        OfficeKind.SECTION,
        "ipas_subdirectorate",
        Zone.JAKARTA,
    ),
    "db_section": (
        "Seksi Database dan Keamanan Data",
        "Seksi Database",
        OfficeKind.SECTION,
        "ipas_subdirectorate",
        Zone.JAKARTA,
    ),
    "ip_network_section": (
        "Seksi Pengelola Jaringan",
        "Seksi Pengelola Jaringan",
        OfficeKind.SECTION,
        "ipas_subdirectorate",
        Zone.JAKARTA,
    ),
    "tu_section": (
        "Subbagian Tata Usaha",
        "Subbag TU TIKI",
        OfficeKind.SECTION,
        "tiki",
        Zone.JAKARTA,
    ),
    "brand_directorate": (
        "Direktorat Merek",
        "Direktorat Merek",
        OfficeKind.DIRECTORATE,
        None,
        Zone.JAKARTA,
    ),
}

# attribute: name, office, role, title
_PEOPLE: dict[str, tuple[str, str | None, str | None, str]] = {
    "staff_a": ("Sari Contoh", "office_a", None, "Pengelola Keuangan"),
    "staff_b": ("Bima Contoh", "office_a", None, "Pengadministrasi Umum"),
    "liaison_a": ("Lina Contoh", "office_a", "office_liaison", "Pranata Komputer"),
    "head_a": ("Hasan Contoh", "office_a", "office_head", "Kepala Dinas Pendidikan"),
    "staff_c": ("Citra Contoh", "office_b", None, "Pengelola Pajak"),
    "liaison_b": ("Banyu Contoh", "office_b", "office_liaison", "Pranata Komputer"),
    "helpdesk": ("Dewi Contoh", "kominfo", "helpdesk", "Petugas Helpdesk"),
    "network_admin": ("Joko Contoh", "network_section", "network_admin", "Teknisi Jaringan"),
    "network_admin_2": ("Jaya Contoh", "network_section", "network_admin", "Teknisi Jaringan"),
    "network_coordinator": (
        "Kartika Contoh",
        "network_section",
        "network_coordinator",
        "Koordinator Jaringan",
    ),
    "it_examiner": ("Putri Contoh", "data_section", "it_examiner", "Pranata Komputer"),
    "db_network_admin": ("Adit Contoh", "data_section", "db_network_admin", "Pranata Komputer"),
    "data_section_head": (
        "Wahyu Contoh",
        "data_section",
        "data_section_head",
        "Kepala Seksi Pengelolaan Data",
    ),
    "ict_division_head": (
        "Tuti Contoh",
        "ict_division",
        "ict_division_head",
        "Kepala Bidang TIK",
    ),
    "agency_head": ("Karno Contoh", "kominfo", "agency_head", "Kepala Dinas Kominfo"),
    "jfu": ("Fajar Contoh", "app_section", "jfu", "Pengelola Aplikasi"),
    "jfu_2": ("Fitri Contoh", "app_section", "jfu", "Pengelola Aplikasi"),
    "app_section_head": ("Agung Contoh", "app_section", "app_section_head", "Kasie Aplikasi"),
    "ipas_dev": ("Gita Contoh", "ipas_subdirectorate", "ipas_dev_team", "Pengembang IPAS"),
    "db_section_head": ("Dimas Contoh", "db_section", "db_section_head", "Kasie Database"),
    "network_section_head": (
        "Nanda Contoh",
        "ip_network_section",
        "network_section_head",
        "Kasie Pengelola Jaringan",
    ),
    "ipas_subdirector": (
        "Surya Contoh",
        "ipas_subdirectorate",
        "ipas_subdirector",
        "Kasubdit PSI KI",
    ),
    "tu_head": ("Umi Contoh", "tu_section", "tu_head", "Kasubag TU"),
    "ip_tech_director": ("Ratna Contoh", "tiki", "ip_tech_director", "Direktur TI KI"),
    "ipas_user": ("Mira Contoh", "brand_directorate", "ipas_user", "Pemeriksa Merek"),
    "administrator": ("Rudi Contoh", "kominfo", None, "Administrator Portal"),
    "outsider": ("Oki Contoh", None, None, ""),
}

# attribute: code, name, handler, routes
_SERVICES: dict[str, tuple[str, str, str, dict[Kind, str]]] = {
    "service_network": (
        "internet",
        "Internet dan jaringan",
        "kominfo",
        {Kind.NETWORK: "network-1"},
    ),
    "service_db": ("simpeg", "Database SIMPEG", "kominfo", {Kind.DATABASE: "database-1"}),
    "service_ipas": ("ipas", "IPAS", "tiki", {Kind.APPLICATION: "ipas-1"}),
    "service_app": ("e-office", "E-Office", "kominfo", {}),
}


def build_cast() -> Cast:
    """Writes the cast into the database; calendars too where `sop` is installed."""
    offices, roles = _offices(), _roles()
    users = _users(offices)
    Assignment.objects.bulk_create(
        Assignment(
            user=users[key],
            role=roles[role],
            office=offices[office],
            valid_from=SINCE,
            letter_number=LETTER if roles[role].needs_letter else "",
        )
        for key, (_, office, role, _) in _PEOPLE.items()
        if role and office
    )
    services = _services(offices)
    _calendars(offices["kominfo"], offices["tiki"])
    played: dict[str, Any] = {**offices, **users, **services}
    return Cast(**played, roles=roles)


def assign(
    user: User,
    role_code: str,
    office: Office,
    *,
    since: date = SINCE,
    until: date | None = None,
    capacity: str = Assignment.Capacity.DEFINITIVE,
    letter: str = LETTER,
) -> Assignment:
    """One more assignment, with a surat tugas unless `letter` is empty."""
    return Assignment.objects.create(
        user=user,
        role=Role.objects.get(code=role_code),
        office=office,
        capacity=capacity,
        valid_from=since,
        valid_until=until,
        letter_number=letter,
    )


def _levels(above: dict[str, str | None]) -> Iterator[list[str]]:
    """The names from the top down: each level with one statement instead of a row at a time."""
    done: set[str] = set()
    while level := [n for n, top in above.items() if n not in done and (not top or top in done)]:
        yield level
        done |= set(level)


def _offices() -> dict[str, Office]:
    made: dict[str, Office] = {}
    for level in _levels({key: row[3] for key, row in _OFFICES.items()}):
        for key in level:
            name, short_name, kind, parent, zone = _OFFICES[key]
            made[key] = Office(
                name=name,
                short_name=short_name,
                kind=kind,
                parent=made[parent] if parent else None,
                time_zone=zone,
            )
        Office.objects.bulk_create(made[key] for key in level)
    return made


def _roles() -> dict[str, Role]:
    """As `people.reference.ensure_roles` makes them in an empty database."""
    made: dict[str, Role] = {}
    specs = {spec.code: asdict(spec) for spec in ROLES}
    for level in _levels({code: spec["superior"] for code, spec in specs.items()}):
        for code in level:
            spec = specs[code]
            made[code] = Role(**spec | {"superior": made.get(spec["superior"] or "")})
        Role.objects.bulk_create(made[code] for code in level)
    return made


def _users(offices: dict[str, Office]) -> dict[str, User]:
    password = make_password(PASSWORD)
    users = {
        key: User(
            name=name,
            email=f"{key.replace('_', '-')}@contoh.go.id",
            # An impossible year of birth: nobody's NIP.
            nip=f"990001012099011{serial:03d}",
            title=title,
            office=offices[office] if office else None,
            is_staff=key == "administrator",
            is_superuser=key == "administrator",
            password=password,
        )
        for serial, (key, (name, office, _, title)) in enumerate(_PEOPLE.items(), start=1)
    }
    User.objects.bulk_create(users.values())
    return users


def _services(offices: dict[str, Office]) -> dict[str, Service]:
    services: dict[str, Service] = {}
    for order, (key, (code, name, handler, routes)) in enumerate(_SERVICES.items(), start=1):
        services[key] = Service.objects.create(
            code=code, name=name, handler=offices[handler], order=order
        )
        for kind, procedure in routes.items():
            Route.objects.create(service=services[key], kind=kind, procedure=procedure)
    return services


def _calendars(*offices: Office) -> None:
    if not apps.is_installed("sop"):
        return
    from sop.models import WorkCalendar

    for office in offices:
        WorkCalendar.objects.create(
            name=f"Jam kerja {office.short_name}", office=office, hours=WORK_WEEK
        )
