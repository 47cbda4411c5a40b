"""A believable history of any size, written by COPY: to measure with, and to try the portal on.

Invented throughout. The procedures are walked along their real moves and the clocks follow the
real calendars, so every figure can be recomputed from the rows as from those of real use. What the
history leaves out: uploaded files, letters, dispositions, journals and notices.
"""

from __future__ import annotations

from gangguan.seed.loading import Order, Unsuitable, load

__all__ = ["Order", "Unsuitable", "load"]
