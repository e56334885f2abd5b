"""Answers kept by idempotency key in Postgres."""

import attrs

from flex_adapters.postgres.conversation import Conversation
from flexcore.access import CLAIM_TIME, KeptAnswer, KeyClaim, KeyInUse, KeyReused
from flexcore.kernel import Refused

# Lapsed answers that one call clears away: more than it can leave behind, so none pile up.
_CLEARED_AT_ONCE = 10

# Claims the key when it is new, lapsed, or its claim has died; else returns what is kept.
_BEGIN = """
    WITH claimed AS (
        INSERT INTO tbl_kept_answers AS kept (
            caller, method, path, answer_key, body_hash, claimed_at, keep_until)
        VALUES (%(caller)s, %(method)s, %(path)s, %(key)s, %(body_hash)s, %(claimed_at)s,
                %(keep_until)s)
            ON CONFLICT (caller, method, path, answer_key) DO UPDATE
           SET body_hash = EXCLUDED.body_hash, claimed_at = EXCLUDED.claimed_at,
               keep_until = EXCLUDED.keep_until, status = NULL, body = NULL, media_type = NULL,
               etag = NULL, updated_at = DEFAULT, updated_by = DEFAULT, version = kept.version + 1
         WHERE kept.keep_until <= %(claimed_at)s
            OR (kept.status IS NULL AND kept.claimed_at <= %(dead_before)s
                AND kept.body_hash = EXCLUDED.body_hash)
        RETURNING true AS is_mine, body_hash, status, body, media_type, etag)
    SELECT * FROM claimed
     UNION ALL
    SELECT false, body_hash, status, body, media_type, etag
      FROM tbl_kept_answers
     WHERE (caller, method, path, answer_key)
           = (%(caller)s, %(method)s, %(path)s, %(key)s)
       AND NOT EXISTS (SELECT FROM claimed)
"""

# Lapsed answers are cleared away by who finishes, not by who begins: a finishing call waits for
# no row of another's, so two calls can never wait for each other. Rows in use are skipped.
_CLEARED = """
    WITH cleared AS (
        DELETE FROM tbl_kept_answers
         WHERE ctid = ANY (ARRAY(
                   SELECT ctid
                     FROM tbl_kept_answers
                    WHERE keep_until <= %(claimed_at)s
                    ORDER BY keep_until
                    LIMIT %(cleared_at_once)s
                      FOR UPDATE SKIP LOCKED)))
"""

_MINE = """
     WHERE (caller, method, path, answer_key, claimed_at)
           = (%(caller)s, %(method)s, %(path)s, %(key)s, %(claimed_at)s)
"""

_KEEP = f"""
    {_CLEARED}
    UPDATE tbl_kept_answers
       SET status = %(status)s, body = %(body)s, media_type = %(media_type)s,
           etag = %(etag)s, updated_at = DEFAULT, updated_by = DEFAULT, version = version + 1
    {_MINE}
"""

_FORGET = f"""
    {_CLEARED}
    DELETE FROM tbl_kept_answers
    {_MINE}
"""


@attrs.frozen
class PostgresKeptAnswers:
    """Answers of one store by key."""

    connection: Conversation

    async def begin(self, claim: KeyClaim) -> KeptAnswer | None:
        """Claim a key for a call, or return the answer that it had before."""
        parameters = _parameters(claim) | {
            "body_hash": claim.body_hash,
            "keep_until": claim.keep_until,
            "dead_before": claim.claimed_at - CLAIM_TIME,
        }
        row = (await self.connection.execute(_BEGIN, parameters)).first
        if row is None:
            # The first call's claim was committed after this statement began.
            raise Refused(KeyInUse())
        if row["is_mine"]:
            return None
        if bytes(row["body_hash"]) != claim.body_hash:
            raise Refused(KeyReused())
        if row["status"] is None:
            raise Refused(KeyInUse())
        return KeptAnswer(row["status"], bytes(row["body"]), row["media_type"], row["etag"])

    async def finish(self, claim: KeyClaim, answer: KeptAnswer | None) -> None:
        """Keep the answer of a call, or forget the key when the answer is None.

        Some of what had lapsed when the call began is cleared away in the same statement.
        """
        parameters = _parameters(claim) | {"cleared_at_once": _CLEARED_AT_ONCE}
        if answer is None:
            await self.connection.execute(_FORGET, parameters)
        else:
            await self.connection.execute(_KEEP, parameters | attrs.asdict(answer))


def _parameters(claim: KeyClaim) -> dict[str, object]:
    return attrs.asdict(claim.key) | {"claimed_at": claim.claimed_at}
