"""A program as one JSON document, to be kept elsewhere and taken in again."""

import json
from collections.abc import Mapping
from typing import Any, ClassVar, cast

import attrs

from flexcore.configs import NotificationKey, is_kept_as_sent, settings_can_be_kept
from flexcore.kernel import Refusal, RefusalKind, Refused
from flexcore.programs.documents import DocumentUnreadable, as_plain, plain_from_json, read_plain
from flexcore.programs.model import ProgramSettings, ProgramType
from flexcore.programs.soundness.values import text_is_readable

FORMAT = "flex-program"
# It grows when a document says something that an earlier Flex would take for something else.
VERSION = 1
# Several times what the largest program comes to.
MOST_DOCUMENT_BYTES = 4 * 1024 * 1024


@attrs.frozen
class DocumentTooLarge(Refusal):
    """A document has more bytes than any program."""

    code: ClassVar[str] = "document_too_large"
    kind: ClassVar[RefusalKind] = RefusalKind.TOO_LARGE
    size: int
    most: int = MOST_DOCUMENT_BYTES

    @property
    def message(self) -> str:
        """Tell how large it may be."""
        return f"The document has more than {self.most} bytes: that is no program."


@attrs.frozen
class DocumentTooNew(Refusal):
    """A document was written by a newer Flex, in a way that this one does not know."""

    code: ClassVar[str] = "document_too_new"
    version: int
    known: int = VERSION

    @property
    def message(self) -> str:
        """Tell what can be read, and what to do."""
        return (
            f"This document was written by a newer Flex: $.version is {self.version}, and this "
            f"one reads up to {self.known}. Upgrade this one, or export with the older."
        )


@attrs.frozen
class Message:
    """Whether and how a program sends one message.

    Attributes:
        settings: A JSON object, for whoever sends the message.
    """

    is_enabled: bool = False
    settings: Mapping[str, Any] = attrs.field(factory=dict)


@attrs.frozen
class PortableProgram:
    """All that a program says, without what ties it to its store: ids, life, revisions.

    Attributes:
        frontend_config: A JSON text in UTF-8, byte by byte; None where there is none.
        messages: In the order of the keys; those that say nothing are left out.
    """

    name: str
    program_type: ProgramType
    settings: ProgramSettings
    frontend_config: bytes | None = None
    messages: Mapping[NotificationKey, Message] = attrs.field(factory=dict)

    @property
    def has_configs(self) -> bool:
        """Whether it says more than the program's settings."""
        return self.frontend_config is not None or bool(self.messages)


@attrs.frozen
class _Document:
    format: str
    version: int
    name: str
    program_type: ProgramType
    settings: ProgramSettings
    frontend_config: str | None = None
    notifications: dict[NotificationKey, Message] = attrs.field(factory=dict)


def portable_to_plain(program: PortableProgram) -> dict[str, object]:
    """Return a program as plain JSON values, in the order of the document."""
    content = program.frontend_config
    return as_plain(
        _Document(
            FORMAT,
            VERSION,
            program.name,
            program.program_type,
            program.settings,
            None if content is None else content.decode(),
            {key: _sorted(message) for key, message in speaking(program.messages).items()},
        )
    )


def portable_to_json(program: PortableProgram) -> str:
    """Return a program as a document for people and machines, ended by a line break."""
    return json.dumps(portable_to_plain(program), indent=2, ensure_ascii=False) + "\n"


def portable_from_json(content: bytes) -> PortableProgram:
    """Read a document; what `portable_to_json` wrote comes back equal.

    Whether it can be kept is not asked here; see `portable_refusals`.

    Raises:
        Refused: `DocumentTooLarge`, `DocumentTooNew` or `DocumentUnreadable`.
    """
    if len(content) > MOST_DOCUMENT_BYTES:
        raise Refused(DocumentTooLarge(len(content)))
    plain = plain_from_json(_text(content))
    _refuse_other_formats(plain)
    document = read_plain(plain, _Document)
    return PortableProgram(
        document.name,
        document.program_type,
        document.settings,
        _bytes(document.frontend_config),
        speaking(document.notifications),
    )


def portable_refusals(program: PortableProgram) -> tuple[Refusal, ...]:
    """List what keeps a program from being kept in any store, besides its settings."""
    content = program.frontend_config
    found = (
        text_is_readable(program.name),
        None if content is None else is_kept_as_sent(content),
        *(settings_can_be_kept(key, each.settings) for key, each in program.messages.items()),
    )
    return tuple(refusal for refusal in found if refusal)


def speaking(messages: Mapping[NotificationKey, Message]) -> dict[NotificationKey, Message]:
    """Return the messages that are on or have settings, in the order of the keys."""
    found = {key: messages.get(key, Message()) for key in NotificationKey}
    return {key: message for key, message in found.items() if message != Message()}


def _sorted(message: Message) -> Message:
    # Not every store keeps the order of keys, and it says nothing.
    settings = json.loads(json.dumps(message.settings, sort_keys=True))
    return attrs.evolve(message, settings=settings)


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(DocumentUnreadable((str(error),))) from error


def _refuse_other_formats(plain: object) -> None:
    """Refuse what nobody wrote as a program before its fields are looked at."""
    if not isinstance(plain, dict):
        raise Refused(DocumentUnreadable(("expected an object @ $",)))
    given = cast(dict[str, object], plain)
    if given.get("format") != FORMAT:
        raise Refused(DocumentUnreadable((f'expected "{FORMAT}" @ $.format',)))
    version = given.get("version")
    # `True` is 1 in Python; in a document it is not.
    if type(version) is not int or version < 1:
        raise Refused(DocumentUnreadable(("expected a whole number from 1 @ $.version",)))
    if version > VERSION:
        raise Refused(DocumentTooNew(version))


def _bytes(text: str | None) -> bytes | None:
    try:
        return None if text is None else text.encode()
    except UnicodeEncodeError as error:
        raise Refused(DocumentUnreadable((f"{error} @ $.frontendConfig",))) from error
