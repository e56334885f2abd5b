"""Versions as entity tags: what a caller read, and whether it is what stands there still.

A change of something that is there says in `If-Match` which version it is made to. What somebody
else has changed since is refused with 412 and the version that stands there now (RFC 9110). What is
not there yet is made under `If-None-Match: *`.
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
IF_NONE_MATCH = "If-None-Match"
Content = TypeVar("Content")

_ANY = "*"
_TAG = re.compile(r'"([0-9]{1,9})"')


def tag_of(version: int) -> str:
    """Return the entity tag of a version."""
    return f'"{version}"'


def _version_header(*, required: bool) -> ResponseHeader:
    return ResponseHeader(
        ETAG,
        documentation_only=True,
        value=tag_of(3),
        description="Which version the answer shows, for `If-Match`.",
        required=required,
    )


# What an answer made by `tagged` has, for the document.
VERSIONED = (_version_header(required=True),)
# The same of an answer that may show what has no version.
VERSIONED_IF_ANY = (_version_header(required=False),)
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

# To be given as `if_none_match` beside `if_match`; see `version_meant_or_none`.
IfNoneYet = Annotated[
    str | None,
    HeaderParameter(
        name=IF_NONE_MATCH,
        max_length=255,
        description="`*` in place of `If-Match`: only while there is none yet.",
    ),
]
# To be given as `if_none_match` where something is read; see `is_known`.
IfNoneMatch = Annotated[
    str | None,
    HeaderParameter(
        name=IF_NONE_MATCH,
        max_length=1000,
        description="`ETag`s of what the caller has: if one of them is still the one, it is "
        "answered 304 without content.",
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


@attrs.frozen
class IfNoneMatchUnfit(Refusal):
    """A change says what is not to be there in other words than `If-None-Match: *` alone."""

    code: ClassVar[str] = "if_none_match_unfit"
    kind: ClassVar[RefusalKind] = RefusalKind.INVALID
    sent: str

    @property
    def message(self) -> str:
        """Say what can be sent."""
        return f"A change takes {IF_NONE_MATCH}: {_ANY}, without {IF_MATCH}; not {self.sent!r}."


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


def version_meant_or_none(if_match: str | None, if_none_match: str | None) -> int | None:
    """Return the version that a change is made to: 0 where there is to be none yet.

    Raises:
        Refused: `IfMatchNeeded`, `IfMatchUnfit` or `IfNoneMatchUnfit`.
    """
    if if_none_match is None:
        return version_meant(if_match)
    if if_none_match != _ANY or if_match is not None:
        raise Refused(IfNoneMatchUnfit(if_none_match))
    return 0


def is_known(tag: str, if_none_match: str | None) -> bool:
    """Tell whether a caller has what bears an entity tag, be it called weak or strong."""
    if if_none_match is None:
        return False
    named = {each.strip().removeprefix("W/") for each in if_none_match.split(",")}
    return _ANY in named or tag in named
