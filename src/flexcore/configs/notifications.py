"""Notification configs: which messages a program sends, and how."""

import json
from collections.abc import Mapping
from enum import Enum
from typing import ClassVar, Protocol

import attrs

from flexcore.configs.keys import ConfigUnfit
from flexcore.configs.ports import ProgramVersions
from flexcore.configs.reading import Fault, Unfit, any_object
from flexcore.kernel import AuditedWork, ProgramId, Refusal, RefusalKind

# Settings are a few words and switches; more belongs to a template.
MOST_CHARACTERS = 16_384


class NotificationKey(Enum):
    """The messages that can be switched on, of purchases and of payment plans (FXQ-12.1)."""

    ORDER_CONFIRMATION_EMAIL = "order_confirmation_email"
    ORDER_CONFIRMATION_TEXT = "order_confirmation_text"
    ORDER_FAILURE_EMAIL = "order_failure_email"
    PAYMENT_PLAN_REMINDER_TEXT = "payment_plan_reminder_text"
    PAYMENT_PLAN_REMINDER_EMAIL = "payment_plan_reminder_email"
    PAYMENT_PLAN_SUCCESS_TEXT = "payment_plan_success_text"
    PAYMENT_PLAN_SUCCESS_EMAIL = "payment_plan_success_email"
    PAYMENT_PLAN_FAILURE_TEXT = "payment_plan_failure_text"
    PAYMENT_PLAN_FAILURE_EMAIL = "payment_plan_failure_email"


@attrs.frozen
class NotificationKeyUnknown(Refusal):
    """There is no such message."""

    code: ClassVar[str] = "notification_key_unknown"
    kind: ClassVar[RefusalKind] = RefusalKind.NOT_FOUND
    key: str

    @property
    def message(self) -> str:
        """Name the messages that there are."""
        known = ", ".join(key.value for key in NotificationKey)
        return f"There is no notification {self.key[:60]!r}: the keys are {known}."


@attrs.frozen
class NotificationConfig:
    """Whether and how one program sends one message; off unless somebody switched it on.

    Attributes:
        settings: A JSON object, for whoever sends the message.
        version: How often it was saved; 0 until it is.
    """

    program_id: ProgramId
    key: NotificationKey
    is_enabled: bool = False
    settings: Mapping[str, object] = attrs.field(factory=dict)
    version: int = 0


def notification_key(name: str) -> NotificationKey | NotificationKeyUnknown:
    """Return the message of a name, or why there is none."""
    try:
        return NotificationKey(name)
    except ValueError:
        return NotificationKeyUnknown(name)


def settings_can_be_kept(key: NotificationKey, settings: object) -> Refusal | None:
    """Refuse settings that are no JSON object, too long, or would not come back the same."""
    try:
        plain = any_object(settings, "$")
    except Unfit as unfit:
        return ConfigUnfit(key.value, unfit.faults)
    if len(json.dumps(plain)) > MOST_CHARACTERS:
        return ConfigUnfit(key.value, (Fault("$", f"at most {MOST_CHARACTERS} characters"),))
    return None


class NotificationConfigRecords(Protocol):
    """The notification configs of a store."""

    async def of_program(
        self, program_id: ProgramId
    ) -> Mapping[NotificationKey, NotificationConfig]:
        """Return those of a program that were ever saved."""

    async def save(self, config: NotificationConfig) -> NotificationConfig:
        """Keep one and return it with its next version.

        Raises:
            Refused: `NoSuchProgram`, or `ConfigChanged`: the version is not the caller's any more.
        """


class NotificationConfigWork(AuditedWork, Protocol):
    """The repositories that a piece of work on notification configs needs."""

    @property
    def programs(self) -> ProgramVersions:
        """The programs of the tenant, as far as their versions go."""

    @property
    def notification_configs(self) -> NotificationConfigRecords:
        """The notification configs of the tenant."""
