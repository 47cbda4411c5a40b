"""What a disposition asks for with a tick: the lines under "Dengan hormat harap".

The first three stand on the sheet described in the domain notes 3.2 (source 23), whose list goes
on ("…"); the others are inferred from usual sheets and marked so below. Plain data, so that a
procedure file can offer them too.
"""

from __future__ import annotations

INSTRUCTIONS: tuple[tuple[str, str], ...] = (
    ("respond", "Tanggapan dan saran"),
    ("process", "Proses lebih lanjut"),
    ("coordinate", "Koordinasi/konfirmasi"),
    ("act", "Tindak lanjuti"),  # inferred
    ("report", "Laporkan hasilnya"),  # inferred
    ("study", "Pelajari dan teliti"),  # inferred
    ("discuss", "Bicarakan dengan saya"),  # inferred
    ("inform", "Untuk diketahui"),  # inferred
)
WORDS = dict(INSTRUCTIONS)
