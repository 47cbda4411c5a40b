"""Demo data: an invented province with its Dinas Kominfo, two OPD, and a TI directorate.

Everything is made through the portal's own verbs with a clock that starts weeks ago, so the demo
shows what real use would show. Persons, NIP and numbers are invented.
"""

from __future__ import annotations

from gangguan.demo.world import ACCOUNTS, PASSWORD, load

__all__ = ["ACCOUNTS", "PASSWORD", "load"]
