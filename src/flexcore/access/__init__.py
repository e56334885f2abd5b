"""Secrets, tokens and kept answers; it knows no fans and no store's tables."""

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
from flexcore.access.service import AnswerService
from flexcore.access.tokens import Claims, TokenRefused, Tokens, hash_of, opens

__all__ = [
    "CLAIM_TIME",
    "AnswerKey",
    "AnswerService",
    "AnswerWork",
    "Claims",
    "KeptAnswer",
    "KeptAnswers",
    "KeyClaim",
    "KeyInUse",
    "KeyReused",
    "TokenRefused",
    "Tokens",
    "hash_of",
    "opens",
]
