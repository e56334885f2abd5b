"""Settings as they may be shown."""

from collections.abc import Iterator

import attrs
from typed_settings.types import SecretStr

from flex_adapters.wiring import Settings

_HIDDEN = "(set, not shown)"


def redacted(settings: Settings) -> dict[str, str]:
    """Return every setting by the environment variable that sets it, secrets hidden."""
    return dict(_flat("FLEX", settings))


def _flat(prefix: str, group: attrs.AttrsInstance, joint: str = "_") -> Iterator[tuple[str, str]]:
    for field in attrs.fields(type(group)):
        name = f"{prefix}{joint}{field.name.upper()}"
        value = getattr(group, field.name)
        if attrs.has(type(value)):
            yield from _flat(name, value, "__")
        elif isinstance(value, SecretStr):
            yield name, _HIDDEN if value else ""
        else:
            yield name, str(value)
