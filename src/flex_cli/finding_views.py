"""What a look at a program found, as commands show it."""

from enum import Enum
from typing import cast

import attrs

from flexcore.kernel import Currency, camel_case
from flexcore.programs import Finding, ProgramCheck, Selection


def check_json(checked: ProgramCheck) -> dict[str, object]:
    """Return what a check found for machines."""
    return {
        "errors": [_finding_json(each) for each in checked.errors],
        "warnings": [_finding_json(each) for each in checked.warnings],
        "checkFailure": checked.failure,
    }


def check_lines(checked: ProgramCheck) -> list[str]:
    """Return what a check found for people, a line each."""
    lines = [_line(each) for each in checked.findings]
    if checked.failure or checked.errors:
        return lines
    if lines:
        return [*lines, "The program can be published once these warnings are confirmed."]
    return ["The program can be published, and all of it can be bought today."]


def _line(finding: Finding) -> str:
    refusal = finding.refusal
    shown = " and ".join(map(_selection_text, finding.selections))
    example = f" For example: {shown}." if shown else ""
    return f"{finding.level.value}: {refusal.code}: {refusal.message}{example}"


def _selection_text(selection: Selection) -> str:
    events = ", ".join(selection.event_codes) or "nothing"
    return f"{events} with {selection.choice}" if selection.choice else events


def _finding_json(finding: Finding) -> dict[str, object]:
    return {
        "stage": finding.stage.value,
        "level": finding.level.value,
        "code": finding.refusal.code,
        "message": finding.refusal.message,
        "data": _plain(finding.refusal),
        "selections": [
            {"choice": each.choice, "eventCodes": list(each.event_codes)}
            for each in finding.selections
        ],
    }


def _plain(value: object) -> object:
    match value:
        case Enum():
            return value.value
        case Currency():
            return value.code
        case tuple():
            return [_plain(each) for each in value]
        case _ if attrs.has(type(value)):
            names = (field.name for field in attrs.fields(type(cast(attrs.AttrsInstance, value))))
            return {camel_case(name): _plain(getattr(value, name)) for name in names}
        case _:
            return value
