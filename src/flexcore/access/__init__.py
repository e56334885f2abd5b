"""Secrets, tokens, kept answers and the audit; it knows no fans and no store's tables."""

from flexcore.access.answers import (
    CLAIM_TIME,
    AnswerKey,
    AnswerWork,
    KeptAnswer,
    KeptAnswers,
    KeyClaim,
    KeyInUse,
    KeyReused,
)
from flexcore.access.audit import (
    GENESIS,
    AuditEntry,
    BreakKind,
    ChainBreak,
    ChainLink,
    Change,
    entry_after,
    verify_chain,
)
from flexcore.access.service import AnswerService
from flexcore.access.tokens import Claims, TokenRefused, Tokens, hash_of, opens

__all__ = [
    "CLAIM_TIME",
    "GENESIS",
    "AnswerKey",
    "AnswerService",
    "AnswerWork",
    "AuditEntry",
    "BreakKind",
    "ChainBreak",
    "ChainLink",
    "Change",
    "Claims",
    "KeptAnswer",
    "KeptAnswers",
    "KeyClaim",
    "KeyInUse",
    "KeyReused",
    "TokenRefused",
    "Tokens",
    "entry_after",
    "hash_of",
    "opens",
    "verify_chain",
]
