"""The audit on the wire."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import msgspec

from flex_http.bodies import View
from flex_http.cursors import cursor_after
from flexcore.access import AuditEntry
from flexcore.kernel import EntityKind


class AuditEntryView(View, frozen=True):
    """A change on record."""

    sequence: Annotated[int, msgspec.Meta(description="Place in the chain, without gaps.")]
    occurred_at: datetime
    actor: Annotated[str, msgspec.Meta(description="Who, such as `cli:pat` or `key:…`.")]
    action: Annotated[str, msgspec.Meta(description="What happened, such as `tag.changed`.")]
    entity_kind: EntityKind
    entity_id: str
    before: Annotated[msgspec.Raw, msgspec.Meta(description="Null for what was not there.")]
    after: Annotated[msgspec.Raw, msgspec.Meta(description="Null for what is gone.")]
    before_text: Annotated[str | None, msgspec.Meta(description="`before` as it was hashed.")]
    after_text: Annotated[str | None, msgspec.Meta(description="`after` as it was hashed.")]
    previous_hash: Annotated[str, msgspec.Meta(description="In hexadecimal digits.")]
    hash: Annotated[str, msgspec.Meta(description="In hexadecimal digits.")]

    @classmethod
    def of(cls, entry: AuditEntry) -> "AuditEntryView":
        """Return an entry for the wire."""
        return cls(
            entry.sequence,
            entry.occurred_at,
            entry.actor,
            entry.action,
            entry.entity.kind,
            entry.entity.id,
            _json(entry.before),
            _json(entry.after),
            entry.before,
            entry.after,
            entry.previous_hash.hex(),
            entry.hash.hex(),
        )


class AuditView(View, frozen=True):
    """A page of changes, latest first."""

    items: list[AuditEntryView]
    next_cursor: Annotated[str | None, msgspec.Meta(description="Null on the last page.")]

    @classmethod
    def of(cls, entries: Sequence[AuditEntry], limit: int) -> "AuditView":
        """Return the first `limit` entries for the wire, with a next page where there are more."""
        page = entries[:limit]
        following = cursor_after(str(page[-1].sequence)) if len(entries) > limit else None
        return cls([AuditEntryView.of(entry) for entry in page], following)


def _json(text: str | None) -> msgspec.Raw:
    return msgspec.Raw(b"null" if text is None else text.encode())
