"""A program with everything that is its own: taken down whole, and written down elsewhere."""

from collections.abc import Mapping
from typing import Protocol

import attrs

from flexcore.catalog import AssetWork, let_show
from flexcore.configs import (
    FrontendConfig,
    FrontendConfigWork,
    NotificationConfig,
    NotificationConfigWork,
    NotificationKey,
    is_same,
    keep_frontend_config,
    keep_notification_config,
    remove_frontend_config,
)
from flexcore.kernel import EntityKind, EntityRef, ProgramId
from flexcore.programs.interchange import Message, PortableProgram, speaking
from flexcore.programs.model import Program
from flexcore.programs.ports import ProgramWork


class CopyWork(ProgramWork, FrontendConfigWork, NotificationConfigWork, AssetWork, Protocol):
    """The repositories of all that belongs to a program."""


async def whole(work: CopyWork, program: Program) -> PortableProgram:
    """Take a program down with what its pages are given and what it sends."""
    frontend_config = await work.frontend_configs.get(program.id)
    configs = await work.notification_configs.of_program(program.id)
    messages = {key: Message(each.is_enabled, each.settings) for key, each in configs.items()}
    return PortableProgram(
        program.name,
        program.program_type,
        program.settings,
        frontend_config.content if frontend_config else None,
        speaking(messages),
    )


async def write_configs(work: CopyWork, program_id: ProgramId, given: PortableProgram) -> bool:
    """Let a program's pages and messages be those given, and tell whether they were others.

    The program's version is left to the caller.
    """
    is_given = await _write_frontend_config(work, program_id, given.frontend_config)
    is_sent = await _write_messages(work, program_id, given.messages)
    return is_given or is_sent


async def show_same_assets(work: CopyWork, original: ProgramId, copy: ProgramId) -> None:
    """Let whatever shows one program show another as well."""
    entity = _entity(original)
    assets = await work.assets.assets_of([entity])
    for asset in assets.get(entity, ()):
        await let_show(work, asset.id, _entity(copy))


async def _write_frontend_config(
    work: CopyWork, program_id: ProgramId, content: bytes | None
) -> bool:
    before = await work.frontend_configs.get(program_id)
    if content == (before.content if before else None):
        return False
    if content is not None:
        after = FrontendConfig(program_id, content, before.version if before else 0)
        await keep_frontend_config(work, before, after)
    elif before is not None:
        await remove_frontend_config(work, before)
    return True


async def _write_messages(
    work: CopyWork, program_id: ProgramId, messages: Mapping[NotificationKey, Message]
) -> bool:
    is_changed = False
    kept = await work.notification_configs.of_program(program_id)
    for key in NotificationKey:
        message = messages.get(key, Message())
        before = kept.get(key) or NotificationConfig(program_id, key)
        is_kept = is_same(before.settings, message.settings)
        if before.is_enabled is not message.is_enabled or not is_kept:
            after = attrs.evolve(before, is_enabled=message.is_enabled, settings=message.settings)
            await keep_notification_config(work, before, after)
            is_changed = True
    return is_changed


def _entity(program_id: ProgramId) -> EntityRef:
    return EntityRef(EntityKind.PROGRAM, str(program_id))
