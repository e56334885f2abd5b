"""Keeping configs of programs, with what is told of it to the audit."""

import hashlib

from flexcore.configs.frontend import FrontendConfig, FrontendConfigWork
from flexcore.configs.notifications import NotificationConfig, NotificationConfigWork
from flexcore.kernel import Change, EntityKind, EntityRef, ProgramId


async def keep_frontend_config(
    work: FrontendConfigWork, before: FrontendConfig | None, after: FrontendConfig
) -> FrontendConfig:
    """Save a frontend config in place of the one that was read."""
    saved = await work.frontend_configs.save(after)
    change = Change(
        "frontend_config.replaced",
        _program(after.program_id),
        _fingerprint(before) if before else None,
        _fingerprint(saved),
    )
    await work.audit.record(change)
    return saved


async def remove_frontend_config(work: FrontendConfigWork, before: FrontendConfig) -> None:
    """Let a program have no frontend config any more."""
    await work.frontend_configs.delete(before.program_id)
    what = "frontend_config.removed"
    await work.audit.record(Change(what, _program(before.program_id), _fingerprint(before), None))


async def keep_notification_config(
    work: NotificationConfigWork, before: NotificationConfig, after: NotificationConfig
) -> NotificationConfig:
    """Save how a message is sent in place of how it was."""
    saved = await work.notification_configs.save(after)
    change = Change(
        "notification_config.switched",
        _program(after.program_id),
        _switch(before) if before.version else None,
        _switch(saved),
    )
    await work.audit.record(change)
    return saved


def _program(program_id: ProgramId) -> EntityRef:
    return EntityRef(EntityKind.PROGRAM, str(program_id))


def _fingerprint(config: FrontendConfig) -> dict[str, object]:
    """Return what tells one content from another, and is not as large."""
    digest = hashlib.sha256(config.content).hexdigest()
    return {"version": config.version, "bytes": len(config.content), "sha256": digest}


def _switch(config: NotificationConfig) -> dict[str, object]:
    return {
        "key": config.key.value,
        "isEnabled": config.is_enabled,
        "settings": dict(config.settings),
    }
