"""Answers kept by idempotency key in Postgres."""

from datetime import datetime, timedelta

import attrs

from flex_adapters.postgres.conversation import Conversation
from flexcore.access import AnswerKey, KeptAnswer, KeyInUse, KeyReused
from flexcore.kernel import Refused

# A call that claimed a key and has not answered after so long has died.
_CLAIM_TIME = timedelta(minutes=1)

# Claims the key when it is new, lapsed, or its claim has died; else returns what is kept.
_BEGIN = """
    WITH claimed AS (
        INSERT INTO tbl_kept_answers AS kept (
            caller, method, path, answer_key, body_hash, claimed_at, keep_until)
        VALUES (%(caller)s, %(method)s, %(path)s, %(key)s, %(body_hash)s, %(now)s, %(keep_until)s)
            ON CONFLICT (caller, method, path, answer_key) DO UPDATE
           SET body_hash = EXCLUDED.body_hash, claimed_at = EXCLUDED.claimed_at,
               keep_until = EXCLUDED.keep_until, status = NULL, body = NULL, media_type = NULL
         WHERE kept.keep_until <= %(now)s
            OR (kept.status IS NULL AND kept.claimed_at <= %(dead_before)s
                AND kept.body_hash = EXCLUDED.body_hash)
        RETURNING true AS is_mine, body_hash, status, body, media_type)
    SELECT * FROM claimed
     UNION ALL
    SELECT false, body_hash, status, body, media_type
      FROM tbl_kept_answers
     WHERE (caller, method, path, answer_key)
           = (%(caller)s, %(method)s, %(path)s, %(key)s)
       AND NOT EXISTS (SELECT FROM claimed)
"""

_KEEP = """
    UPDATE tbl_kept_answers
       SET status = %(status)s, body = %(body)s, media_type = %(media_type)s
     WHERE (caller, method, path, answer_key) = (%(caller)s, %(method)s, %(path)s, %(key)s)
"""

_FORGET = """
    DELETE FROM tbl_kept_answers
     WHERE (caller, method, path, answer_key) = (%(caller)s, %(method)s, %(path)s, %(key)s)
"""


@attrs.frozen
class PostgresKeptAnswers:
    """Answers of one store by key."""

    connection: Conversation

    async def begin(
        self, key: AnswerKey, body_hash: bytes, now: datetime, *, keep_until: datetime
    ) -> KeptAnswer | None:
        """Claim a key for a call, or return the answer that it had before."""
        parameters = attrs.asdict(key) | {
            "body_hash": body_hash,
            "now": now,
            "keep_until": keep_until,
            "dead_before": now - _CLAIM_TIME,
        }
        row = await (await self.connection.execute(_BEGIN, parameters)).fetchone()
        if row is None:
            # The first call's claim was committed after this statement began.
            raise Refused(KeyInUse())
        if row["is_mine"]:
            return None
        if bytes(row["body_hash"]) != body_hash:
            raise Refused(KeyReused())
        if row["status"] is None:
            raise Refused(KeyInUse())
        return KeptAnswer(row["status"], bytes(row["body"]), row["media_type"])

    async def finish(self, key: AnswerKey, answer: KeptAnswer | None) -> None:
        """Keep the answer of a call, or forget the key when the answer is None."""
        if answer is None:
            await self.connection.execute(_FORGET, attrs.asdict(key))
        else:
            await self.connection.execute(_KEEP, attrs.asdict(key) | attrs.asdict(answer))
