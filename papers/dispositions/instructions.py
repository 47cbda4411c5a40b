"""What a disposition asks for with a tick: the lines under "Dengan hormat harap".

Three of them stand on the sheet described in the domain notes 3.2 (source 23), whose list goes on
("…"); those marked so are inferred from usual sheets. The most used come first, for a phone. Plain
data, so that a procedure file can offer them too.
"""

from __future__ import annotations

INSTRUCTIONS: tuple[tuple[str, str], ...] = (
    ("act", "Tindak lanjuti"),  # inferred
    ("process", "Proses lebih lanjut"),
    ("coordinate", "Koordinasi/konfirmasi"),
    ("respond", "Tanggapan dan saran"),
    ("report", "Laporkan hasilnya"),  # inferred
    ("study", "Pelajari dan teliti"),  # inferred
    ("discuss", "Bicarakan dengan saya"),  # inferred
    ("inform", "Untuk diketahui"),  # inferred
)
WORDS = dict(INSTRUCTIONS)
