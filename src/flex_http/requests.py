"""Reading bodies, with an answer for every way in which one is not what the operation asks for."""

from typing import Any

import msgspec
from litestar import Request
from litestar.exceptions import ClientException, HTTPException
from litestar.handlers import BaseRouteHandler

NO_BODY = "There is no body: send one in JSON."


class JsonRequest(Request[Any, Any, Any]):
    """A request whose body is JSON in UTF-8, or nothing."""

    async def json(self) -> Any:
        """Return the body as the operation's own type.

        It is read strictly: a number that stands as a text is no number.

        Raises:
            HTTPException: 415, when it says that it is something else.
            ClientException: It is not JSON in UTF-8, or not what the operation asks for.
        """
        body = await self.json_bytes()
        if not body:
            return None
        try:
            return msgspec.json.decode(body, type=_body_type(self.scope["route_handler"]))
        except UnicodeDecodeError as error:
            raise ClientException(f"The body is not UTF-8: {error.reason}.") from error
        except RecursionError as error:
            raise ClientException("The body is nested too deeply.") from error
        except msgspec.ValidationError as error:
            raise _misfit(str(error)) from error
        except msgspec.DecodeError as error:
            raise ClientException(f"The body is not JSON: {error}.") from error

    async def json_bytes(self) -> bytes:
        """Return the body as it was sent; empty where there is none.

        Raises:
            HTTPException: 415, when it says that it is not JSON.
        """
        sent = self.headers.get("content-type")
        if sent is not None and sent.partition(";")[0].strip().lower() != "application/json":
            raise HTTPException(
                status_code=415, detail=f"Bodies of type {sent[:100]} are not read: send JSON."
            )
        return await self.body()


def _misfit(told: str) -> ClientException:
    """Return the refusal of a value, with its place apart from what is wrong with it."""
    message, _, place = told.partition(" - at `$")
    extra = [{"key": place.rstrip("`").lstrip("."), "message": message}]
    return ClientException("The body does not fit.", extra=extra)


def _body_type(handler: BaseRouteHandler) -> Any:
    field = handler.parsed_data_field
    return Any if field is None else field.annotation
