"""Versions as entity tags: what a caller read, and whether it is what stands there still.

A change of something that is there says in `If-Match` which version it is made to. What somebody
else has changed since is refused with 412 and the version that stands there now (RFC 9110).
"""

import re
from typing import Annotated, ClassVar, TypeVar

import attrs
from litestar import Response
from litestar.datastructures import ResponseHeader
from litestar.params import HeaderParameter

from flexcore.kernel import Refusal, RefusalKind, Refused

ETAG = "ETag"
IF_MATCH = "If-Match"
Content = TypeVar("Content")

_ANY = "*"
_TAG = re.compile(r'"([0-9]{1,9})"')


def tag_of(version: int) -> str:
    """Return the entity tag of a version."""
    return f'"{version}"'


# What an answer made by `tagged` has, for the document.
VERSIONED = (
    ResponseHeader(
        ETAG,
        documentation_only=True,
        value=tag_of(3),
        description="Which version the answer shows, for `If-Match`.",
        required=True,
    ),
)
# To be given as `if_match`; see `version_meant`.
IfMatch = Annotated[
    str | None,
    HeaderParameter(
        name=IF_MATCH,
        max_length=255,
        description="`ETag` of what the change is made to, as it was read; `*` for whatever stands "
        "there.",
    ),
]


@attrs.frozen
class IfMatchNeeded(Refusal):
    """A change of something that is there does not say which version it is made to."""

    code: ClassVar[str] = "if_match_needed"

    @property
    def message(self) -> str:
        """Say what to send."""
        return (
            f"Say what you change: send the {ETAG} of what you read as {IF_MATCH}, or "
            f"{IF_MATCH}: {_ANY} to overwrite whatever stands there."
        )


@attrs.frozen
class IfMatchUnfit(Refusal):
    """What was sent as the version is none of this API."""

    code: ClassVar[str] = "if_match_unfit"
    kind: ClassVar[RefusalKind] = RefusalKind.INVALID
    sent: str

    @property
    def message(self) -> str:
        """Say what a version looks like."""
        return f'{self.sent} is no {ETAG} of this API: send one as it was answered, such as "3".'


def tagged(content: Content, version: int) -> Response[Content]:
    """Return an answer that says which version it shows."""
    return Response(content, headers={ETAG: tag_of(version)})


def version_meant(if_match: str | None) -> int | None:
    """Return the version that a change is made to; None for whatever stands there.

    Raises:
        Refused: `IfMatchNeeded` or `IfMatchUnfit`.
    """
    if if_match is None:
        raise Refused(IfMatchNeeded())
    return version_meant_if_any(if_match)


def version_meant_if_any(if_match: str | None) -> int | None:
    """Return the version that a call is about, where it may be left out.

    Raises:
        Refused: `IfMatchUnfit`.
    """
    if if_match in {None, _ANY}:
        return None
    if found := _TAG.fullmatch(if_match):
        return int(found[1])
    raise Refused(IfMatchUnfit(if_match))
