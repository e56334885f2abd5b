"""What a vendor's no is called."""

from typing import ClassVar

import attrs

from flexcore.kernel import Refusal, RefusalKind


@attrs.frozen
class ReturnRefused(Refusal):
    """The vendor does not take sold seats back."""

    code: ClassVar[str] = "return_refused"
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT
    reason: str

    @property
    def message(self) -> str:
        """Say why, and who has to act."""
        return f"The ticketing system does not take the seats back: {self.reason}. Call them."
