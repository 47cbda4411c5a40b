"""The roles of the shipped SOPs and their line of command: reference data, not demo data."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from people.models import Role

REPORTER = Role.Side.REPORTER.value


@dataclass(frozen=True)
class RoleSpec:
    """`superior` is the code of the role above; a role stands after its superior in `ROLES`."""

    code: str
    name: str
    superior: str | None = None
    side: str = Role.Side.HANDLER.value
    is_post: bool = False
    is_head: bool = False
    may_triage: bool = False
    needs_letter: bool = False


ROLES: list[RoleSpec] = [
    # The reporter's office. No line of authority crosses to the handling office.
    RoleSpec("office_head", "Kepala Perangkat Daerah", side=REPORTER, is_post=True, is_head=True),
    RoleSpec("office_liaison", "Admin Perangkat Daerah", "office_head", side=REPORTER),
    RoleSpec("ipas_user", "Direktorat Teknis/Pengguna", side=REPORTER),
    # Dinas Kominfo: SOP network and SOP database.
    RoleSpec("agency_head", "Kepala Dinas", is_post=True, is_head=True),
    RoleSpec("ict_division_head", "Pejabat Administrator Bidang TIK", "agency_head", is_post=True),
    RoleSpec("helpdesk", "Petugas Helpdesk", "ict_division_head", may_triage=True),
    RoleSpec("network_coordinator", "Koordinator Jaringan", "ict_division_head"),
    RoleSpec("network_admin", "Staf Admin Jaringan", "network_coordinator"),
    RoleSpec(
        "data_section_head",
        "Pejabat Pengawas Seksi Pengelolaan Data dan Integrasi SI",
        "ict_division_head",
        is_post=True,
        needs_letter=True,
    ),
    RoleSpec(
        "db_network_admin",
        "Administrator Jaringan dan Server",
        "data_section_head",
        needs_letter=True,
    ),
    RoleSpec("it_examiner", "Pemeriksa dan Pengelola Teknologi Informasi", "data_section_head"),
    # The directorate of IPAS.
    RoleSpec("ip_tech_director", "Direktur TIKI", is_post=True, is_head=True),
    RoleSpec("tu_head", "Kasubag TU TIKI", "ip_tech_director", is_post=True),
    RoleSpec(
        "ipas_subdirector",
        "Kasubdit Pengembangan Sistem Informasi KI",
        "ip_tech_director",
        is_post=True,
    ),
    RoleSpec(
        "db_section_head", "Kasie Database dan Keamanan Data", "ipas_subdirector", is_post=True
    ),
    RoleSpec("network_section_head", "Kasie Pengelola Jaringan", "ipas_subdirector", is_post=True),
    RoleSpec("app_section_head", "Kasie Aplikasi", "ipas_subdirector", is_post=True),
    RoleSpec("ipas_dev_team", "Team IPAS Development", "app_section_head"),
    RoleSpec("jfu", "JFU", "app_section_head"),
]


@transaction.atomic
def ensure_roles() -> dict[str, Role]:
    """Creates the missing roles; what an office has changed on the others stays.

    Returns all roles of `ROLES` by code. Doing it again changes nothing.
    """
    roles: dict[str, Role] = {}
    for spec in ROLES:
        roles[spec.code], _ = Role.objects.get_or_create(
            code=spec.code,
            defaults={
                "name": spec.name,
                "superior": roles[spec.superior] if spec.superior else None,
                "side": spec.side,
                "is_post": spec.is_post,
                "is_head": spec.is_head,
                "may_triage": spec.may_triage,
                "needs_letter": spec.needs_letter,
            },
        )
    return roles
