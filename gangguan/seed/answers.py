"""Outputs of the steps as JSON, made once per step and filled in with times and officers.

The answers are those that the portal's own forms would have taken (`sop.answers`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from gangguan.seed.texts import ANSWERS, REASONS_NO
from sop.language import Field, FieldKind, Step

AT, LATER, DAY, OFFICER, OWNER = "§at§", "§later§", "§day§", "§officer§", "§owner§"


def outputs(step: Step, officers: dict[str, int]) -> list[str]:
    """Some outputs of a step as %-templates of `at`, `later`, `day`, `officer`, `owner`.

    Of a step with several roles the answers of each stand under its role, as it stores them.
    `officers`: somebody of each role, for the questions that name one who is not the next actor.
    """
    if step.mode != "all":
        return [_template(_form(step.form, word, officers)) for word in ANSWERS]
    branch = {"branch": "yes" if step.is_decision else ""}
    return [
        _template(
            {code: branch | _form(step.asked_of([code]), word, officers)
             for code in step.role_codes}
        )
        for word in ANSWERS
    ]  # fmt: skip


def answers_of(step: Step, role: str, officers: dict[str, int]) -> str:
    """The answer of one role to a step of several, as its Response stores it."""
    branch = {"branch": "yes" if step.is_decision else ""}
    return _template(branch | _form(step.asked_of([role]), ANSWERS[0], officers))


def refusals() -> list[str]:
    return [json.dumps({"reason": words}) for words in REASONS_NO]


def _form(fields: Iterable[Field], word: str, officers: dict[str, int]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field in fields:
        if field.applies(found) and (field.required or field.kind is FieldKind.OFFICER
                                     or field.name == "direction"):  # fmt: skip
            found[field.name] = _answer(field, word, officers)
    return found


def _answer(field: Field, word: str, officers: dict[str, int]) -> Any:
    match field.kind:
        case FieldKind.CHOICE:
            return OWNER if field.sets == "responsible" else field.choices[0][0]
        case FieldKind.MULTI:
            return [field.choices[0][0]]
        case FieldKind.PAST | FieldKind.MOMENT:
            return AT
        case FieldKind.FUTURE:
            return LATER
        case FieldKind.DATE:
            return DAY
        case FieldKind.NUMBER:
            return 1
        case FieldKind.TICK:
            return True
        case FieldKind.OFFICER:
            return _officer(field, officers)
        case FieldKind.OFFICERS:
            return [_officer(field, officers)]
        case FieldKind.TABLE:
            return _rows(field, word, officers)
        case FieldKind.TEXT:
            return word.split(";")[0].rstrip(".")
        case _:
            return word


def _officer(field: Field, officers: dict[str, int]) -> Any:
    return OFFICER if field.sets == "next_holder" else officers.get(field.role, OFFICER)


def _rows(field: Field, word: str, officers: dict[str, int]) -> list[dict[str, Any]]:
    lines = [{"line": name} for name, _ in field.lines] or [{}]
    row = {
        column.name: _answer(column, word, officers) if column.required else ""
        for column in field.columns
    }
    return [{**line, **row} for line in lines]


def _template(data: dict[str, Any]) -> str:
    """%-template; the officer's place is a number without quotes."""
    text = json.dumps(data, ensure_ascii=False).replace("%", "%%")
    text = text.replace(f'"{OFFICER}"', "%(officer)d")
    for mark, name in ((AT, "at"), (LATER, "later"), (DAY, "day"), (OWNER, "owner")):
        text = text.replace(mark, f"%({name})s")
    return text
