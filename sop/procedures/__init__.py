"""The SOPs, one file each. A revised SOP is a new class with a new code; the old one stays."""

from __future__ import annotations

from sop.procedures.database import DatabaseFault
from sop.procedures.ipas import IpasRecovery
from sop.procedures.network import NetworkFault

__all__ = ["DatabaseFault", "IpasRecovery", "NetworkFault"]
