"""Notification configs on the wire."""

from collections.abc import Iterable
from typing import Annotated, Any

import msgspec

from flex_http.bodies import Body, View
from flexcore.configs import NotificationConfig, NotificationKey

_Settings = Annotated[
    dict[str, Any], msgspec.Meta(description="For whoever sends the message; any JSON object.")
]


class NotificationConfigBody(Body, frozen=True):
    """Whether and how a message is to be sent."""

    is_enabled: bool
    settings: _Settings


class NotificationConfigView(View, frozen=True):
    """Whether and how a program sends a message."""

    key: NotificationKey
    is_enabled: bool
    settings: _Settings
    version: Annotated[
        int, msgspec.Meta(description="How often it was saved, as its ETag has it; 0 is never.")
    ]

    @classmethod
    def of(cls, config: NotificationConfig) -> "NotificationConfigView":
        """Return a config for the wire."""
        return cls(config.key, config.is_enabled, dict(config.settings), config.version)


class NotificationConfigsView(View, frozen=True):
    """Every message that a program can send."""

    items: list[NotificationConfigView]

    @classmethod
    def of(cls, configs: Iterable[NotificationConfig]) -> "NotificationConfigsView":
        """Return the configs for the wire."""
        return cls([NotificationConfigView.of(config) for config in configs])
