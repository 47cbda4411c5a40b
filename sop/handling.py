from __future__ import annotations


class SopHandling:
    pass
