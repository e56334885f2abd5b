"""Secrets, tokens and kept answers; it knows no fans and no store's tables."""

from flexcore.access.answers import (
    AnswerKey,
    AnswerWork,
    KeptAnswer,
    KeptAnswers,
    KeyInUse,
    KeyReused,
)
from flexcore.access.tokens import Claims, TokenRefused, Tokens, hash_of, opens

__all__ = [
    "AnswerKey",
    "AnswerWork",
    "Claims",
    "KeptAnswer",
    "KeptAnswers",
    "KeyInUse",
    "KeyReused",
    "TokenRefused",
    "Tokens",
    "hash_of",
    "opens",
]
