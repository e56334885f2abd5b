"""Reading bodies, with an answer for every way in which one is not JSON."""

from typing import Any

from litestar import Request
from litestar.exceptions import ClientException, HTTPException


class JsonRequest(Request[Any, Any, Any]):
    """A request whose body is JSON in UTF-8, or nothing."""

    async def json(self) -> Any:
        """Return what the body says.

        Raises:
            HTTPException: 415, when it says that it is something else.
            ClientException: It is not in UTF-8.
        """
        sent = self.headers.get("content-type")
        if sent is not None and sent.partition(";")[0].strip().lower() != "application/json":
            raise HTTPException(
                status_code=415, detail=f"Bodies of type {sent[:100]} are not read: send JSON."
            )
        try:
            return await super().json()
        except UnicodeDecodeError as error:
            raise ClientException(f"The body is not UTF-8: {error.reason}.") from error
