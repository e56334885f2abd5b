"""`flex doctor`: is all well, and if not, what is to be done."""

import asyncio

import typer

from flex_adapters.settings import SettingsError
from flex_adapters.wiring import load_settings
from flex_cli.examination import (
    Finding,
    Verdict,
    database_findings,
    installation_findings,
    setting_findings,
)
from flex_cli.exits import Exit
from flex_cli.output import JsonOption, show_fields, show_json
from flex_cli.redaction import redacted

_MARKS = {Verdict.WELL: "ok  ", Verdict.NOTE: "note", Verdict.TROUBLE: "BAD "}


def doctor(as_json: JsonOption = False) -> None:
    """Look at settings, versions, database and stores; exit 1 unless all is well."""
    shown: dict[str, str] = {}
    findings = list(installation_findings())
    try:
        settings = load_settings()
    except SettingsError as error:
        findings.append(Finding("settings", Verdict.TROUBLE, str(error), "Correct the setting."))
    else:
        shown = redacted(settings)
        findings += setting_findings(settings)
        findings += asyncio.run(database_findings(settings))
    is_well = all(finding.verdict is not Verdict.TROUBLE for finding in findings)
    if as_json:
        show_json({"isWell": is_well, "settings": shown, "findings": [_json(f) for f in findings]})
    else:
        _show(shown, findings, is_well=is_well)
    if not is_well:
        raise typer.Exit(Exit.REFUSED)


def _show(shown: dict[str, str], findings: list[Finding], *, is_well: bool) -> None:
    show_fields(shown)
    typer.echo()
    for finding in findings:
        typer.echo(f"{_MARKS[finding.verdict]}  {finding.what}: {finding.found}")
        if finding.advice:
            typer.echo(f"      -> {finding.advice}")
    typer.echo()
    typer.echo("All is well." if is_well else "Not all is well: see the lines marked BAD.")


def _json(finding: Finding) -> dict[str, str]:
    return {
        "what": finding.what,
        "verdict": finding.verdict.value,
        "found": finding.found,
        "advice": finding.advice,
    }
