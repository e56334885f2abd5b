"""The proof: one pure function from what is known today to everything that is wrong."""

from flexcore.programs.proof.addons import addon_findings
from flexcore.programs.proof.findings import Finding, FindingLevel, ProgramCheck, Stage
from flexcore.programs.proof.premises import Premises
from flexcore.programs.proof.prices import price_findings
from flexcore.programs.proof.stock import StockNotKnown, stock_findings


def prove(premises: Premises, failure: str | None = None) -> ProgramCheck:
    """List everything that speaks against publishing a program, stage by stage (FX-16.6).

    What is unsound is not looked at any further, and without stock nothing is said of prices.

    Args:
        premises: The program, its events, and what the vendor has.
        failure: What could not be reached where there is no stock.
    """
    if premises.refusals:
        errors = premises.refusals
        found = (Finding(Stage.STRUCTURE, FindingLevel.ERROR, refusal) for refusal in errors)
        return ProgramCheck(tuple(found))
    if premises.stock is None:
        what = failure or "The vendor"
        unknown = Finding(Stage.STOCK, FindingLevel.WARNING, StockNotKnown(what))
        return ProgramCheck((unknown,), what)
    looks = (stock_findings, price_findings, addon_findings)
    findings = (finding for look in looks for finding in look(premises, premises.stock))
    return ProgramCheck(tuple(sorted(findings, key=_place)))


def _place(finding: Finding) -> tuple[int, int]:
    return list(Stage).index(finding.stage), list(FindingLevel).index(finding.level)
