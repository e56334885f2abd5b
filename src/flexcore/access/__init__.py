"""Secrets, API keys, tokens, kept answers and the audit; it knows no fans and no store's tables."""

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
from flexcore.access.keys import (
    USE_NOTED_EVERY,
    ApiKey,
    ApiKeyId,
    Scope,
    SecretHashes,
    parts_of,
    text_of,
)
from flexcore.access.service import AnswerService
from flexcore.access.tokens import Claims, TokenRefused, Tokens, hash_of, opens

__all__ = [
    "CLAIM_TIME",
    "GENESIS",
    "USE_NOTED_EVERY",
    "AnswerKey",
    "AnswerService",
    "AnswerWork",
    "ApiKey",
    "ApiKeyId",
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
    "Scope",
    "SecretHashes",
    "TokenRefused",
    "Tokens",
    "entry_after",
    "hash_of",
    "opens",
    "parts_of",
    "text_of",
    "verify_chain",
]
