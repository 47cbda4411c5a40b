"""Groups of questions that several SOPs ask in the same form."""

from __future__ import annotations

from papers.dispositions.instructions import INSTRUCTIONS
from papers.models import Nature
from sop.language import Field, FieldKind, Provenance, inferred

DISPOSITION = inferred("Isi lembar disposisi menurut kebiasaan tata naskah dinas.")
TOLD_BY = (
    ("phone", "Telepon"),
    ("whatsapp", "WhatsApp"),
    ("visit", "Bertemu langsung"),
    ("letter", "Surat"),
)
NATURES = tuple((value, str(label)) for value, label in Nature.choices)


def disposition_fields(
    role: str,
    label: str,
    *,
    holds: bool = False,
    nature: str = f"={Nature.ORDINARY}",
    source: Provenance = DISPOSITION,
) -> tuple[Field, ...]:
    """What a disposing step asks; `label` names who receives it.

    `holds`: the next step is the recipients'; a single one is named as its officer. `nature` is
    the prefill of "Sifat": that of the disposition passed on, where there is one.
    """
    return (
        Field("recipients", label, FieldKind.OFFICERS, role=role, source=source,
              sets="next_holder" if holds else ""),
        Field("instructions", "Dengan hormat harap", FieldKind.MULTI, required=False,
              choices=INSTRUCTIONS, source=source),
        Field("direction", "Isi disposisi", required=False, source=source,
              unless="instructions",
              help="Boleh kosong bila salah satu arahan di atas dicentang."),
        Field("nature", "Sifat", FieldKind.CHOICE, choices=NATURES, prefill=nature, source=source),
        Field("due_at", "Batas waktu (boleh kosong)", FieldKind.FUTURE, required=False,
              source=source),
    )  # fmt: skip
