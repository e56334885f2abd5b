"""Base configs on the wire."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

import msgspec

from flex_http.bodies import Body, View
from flex_http.cursors import cursor_after
from flexcore.configs import BaseConfig, ConfigChange

_Version = Annotated[
    int, msgspec.Meta(description="How often it was set, as its ETag has it; 0 is never.")
]


class BaseConfigBody(Body, frozen=True):
    """What a config is to be."""

    value: Annotated[
        msgspec.Raw,
        msgspec.Meta(description="All of it: what is left out has its default from then on."),
    ]


class BaseConfigView(View, frozen=True):
    """A config as it stands; one that was never set has its defaults."""

    key: str
    value: Any
    version: _Version

    @classmethod
    def of(cls, config: BaseConfig) -> "BaseConfigView":
        """Return a config for the wire."""
        return cls(config.key, config.value, config.version)


class BaseConfigsView(View, frozen=True):
    """Every config of the store, by key."""

    items: list[BaseConfigView]


class ConfigChangeView(View, frozen=True):
    """One change of a config."""

    version: Annotated[int, msgspec.Meta(description="The config's, after the change.")]
    old_value: Annotated[Any, msgspec.Meta(description="Null at the first change.")]
    new_value: Any
    changed_by: Annotated[str, msgspec.Meta(description="Who, such as `cli:pat` or `key:…`.")]
    changed_at: datetime

    @classmethod
    def of(cls, change: ConfigChange) -> "ConfigChangeView":
        """Return a change for the wire."""
        return cls(
            change.version,
            change.old_value,
            change.new_value,
            change.changed_by,
            change.changed_at,
        )


class ConfigChangesView(View, frozen=True):
    """A page of changes of a config, the latest first."""

    items: list[ConfigChangeView]
    next_cursor: Annotated[str | None, msgspec.Meta(description="Null on the last page.")]

    @classmethod
    def of(cls, changes: Sequence[ConfigChange], limit: int) -> "ConfigChangesView":
        """Return the first `limit` changes, with a next page where there are more."""
        page = changes[:limit]
        following = cursor_after(str(page[-1].version)) if len(changes) > limit else None
        return cls([ConfigChangeView.of(change) for change in page], following)
