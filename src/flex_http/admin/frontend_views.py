"""What is told of a frontend config that was kept."""

from typing import Annotated
from uuid import UUID

import msgspec

from flex_http.bodies import View
from flexcore.configs import FrontendConfig


class FrontendConfigView(View, frozen=True):
    """A frontend config that was kept, without its content."""

    program_id: UUID
    version: Annotated[int, msgspec.Meta(description="How often it was saved, as its ETag has it.")]
    bytes: int

    @classmethod
    def of(cls, config: FrontendConfig) -> "FrontendConfigView":
        """Return what is told of a config."""
        return cls(config.program_id, config.version, len(config.content))
