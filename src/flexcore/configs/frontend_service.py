"""What staff and pages do with frontend configs."""

import attrs

from flexcore.configs.frontend import (
    FrontendConfig,
    FrontendConfigMissing,
    FrontendConfigWork,
    is_kept_as_sent,
)
from flexcore.configs.keeping import keep_frontend_config
from flexcore.configs.ports import ConfigChanged
from flexcore.kernel import (
    Actor,
    ProgramId,
    Refused,
    TenantId,
    UnitOfWork,
)


@attrs.frozen
class FrontendConfigService:
    """Keeps for each program what its pages need, and gives it back as it came (FX-5.2)."""

    unit_of_work: UnitOfWork[FrontendConfigWork]

    async def get(self, tenant: TenantId, program_id: ProgramId, by: Actor) -> FrontendConfig:
        """Return a program's config, byte by byte as it was sent.

        Raises:
            Refused: `FrontendConfigMissing`.
        """
        config = await self.find(tenant, program_id, by)
        if config is None:
            raise Refused(FrontendConfigMissing(program_id))
        return config

    async def find(
        self, tenant: TenantId, program_id: ProgramId, by: Actor
    ) -> FrontendConfig | None:
        """Return a program's config as `get` does; None where none was sent."""
        async with self.unit_of_work(tenant, by) as work:
            return await work.frontend_configs.get(program_id)

    async def put(
        self,
        tenant: TenantId,
        program_id: ProgramId,
        content: bytes,
        by: Actor,
        *,
        version: int | None = None,
    ) -> FrontendConfig:
        """Replace a program's config; the same bytes again change nothing.

        The program, of whose document it is a part, is at its next version then.

        Args:
            tenant: The store.
            program_id: Any program of it; it need not be a draft.
            content: Well-formed JSON in UTF-8.
            by: Who asks.
            version: Of the config as the caller read it, 0 for none; None to overwrite any.

        Raises:
            Refused: What `is_kept_as_sent` says, `NoSuchProgram` or `ConfigChanged`.
        """
        if unfit := is_kept_as_sent(content):
            raise Refused(unfit)
        async with self.unit_of_work(tenant, by) as work:
            await work.programs.lock()
            before = await work.frontend_configs.get(program_id)
            known = before.version if before else 0
            if version not in {None, known}:
                raise Refused(ConfigChanged("the frontend config", known))
            if before and before.content == content:
                return before
            after = FrontendConfig(program_id, content, known)
            saved = await keep_frontend_config(work, before, after)
            await work.programs.move_on(program_id)
            return saved
