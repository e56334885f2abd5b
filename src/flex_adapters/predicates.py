"""Conditions of special games that are the embedding application's, kept from closing the shop."""

import logging
from functools import partial

from flexcore.programs import UnlockFacts, UnlockPredicate, UnlockPredicates

_logger = logging.getLogger("flex.predicates")


def guarded(predicates: UnlockPredicates) -> UnlockPredicates:
    """Return conditions that do not hold where they fail, and tell the log of it."""
    return {name: partial(_holds, name, each) for name, each in predicates.items()}


def _holds(name: str, predicate: UnlockPredicate, facts: UnlockFacts) -> bool:
    try:
        return predicate(facts)
    except Exception:
        _logger.exception("The condition %s of special games failed; it counts as not met.", name)
        return False
