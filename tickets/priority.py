"""Priority: computed from the answers of the complaint and explained, never asked (pure)."""

from __future__ import annotations

from dataclasses import dataclass

from tickets.models import Impact, Priority

_BASE = {
    Impact.PERSON: Priority.LOW,
    Impact.UNIT: Priority.MEDIUM,
    Impact.OFFICE: Priority.HIGH,
    Impact.SEVERAL: Priority.CRITICAL,
}
_WHO = {
    Impact.PERSON: "satu orang",
    Impact.UNIT: "satu ruangan, seksi, atau bidang",
    Impact.OFFICE: "seluruh kantor",
    Impact.SEVERAL: "beberapa kantor",
}


@dataclass(frozen=True)
class Assessment:
    priority: Priority
    reasons: list[str]


def compute(
    impact: str, *, service_stopped: bool, payroll_stopped: bool, critical: bool
) -> Assessment:
    """The impact gives the level; a stop of service or pay, and a critical service, raise it.

    `reasons` are Indonesian sentences in the order in which they count.
    """
    of = Impact(impact)
    level = int(_BASE[of])
    reasons = [f"Gangguan mengenai {_WHO[of]}: prioritas awal {_BASE[of].label}."]
    raises = []
    if service_stopped and payroll_stopped:
        raises.append("Pelayanan publik terhenti dan gaji atau pembayaran tertunda")
    elif service_stopped:
        raises.append("Pelayanan publik terhenti")
    elif payroll_stopped:
        raises.append("Gaji atau pembayaran tertunda")
    if critical:
        raises.append("Layanan ini tergolong kritis")
    for cause in raises:
        if level > Priority.CRITICAL:
            level -= 1
            reasons.append(f"{cause}: naik satu tingkat menjadi {Priority(level).label}.")
        else:
            reasons.append(f"{cause}: prioritas sudah pada tingkat tertinggi.")
    return Assessment(Priority(level), reasons)
