"""Asking Stripe once, and the one translation of everything that can go wrong with it."""

import logging
from collections.abc import Callable
from typing import TypeVar

import aiohttp
import attrs
import stripe

from flex_adapters.stripe import answers
from flex_adapters.stripe.answers import Json, Rejected
from flex_adapters.stripe.requests import Request
from flexcore.kernel import OutcomeUnknown, Unavailable

PROVIDER = "The payment provider"

Read = TypeVar("Read")
_log = logging.getLogger(__name__)


@attrs.frozen
class Lost:
    """No answer that can be understood: what was asked for may have happened.

    Attributes:
        is_final: The call is over, and its key will never give another answer.
    """

    cause: Exception
    is_final: bool = False


@attrs.frozen
class StripeCalls:
    """The calls of one Stripe account."""

    client: stripe.StripeClient

    async def ask(self, request: Request, read: Callable[[Json], Read]) -> Read | Rejected | Lost:
        """Ask once and read the answer.

        Raises:
            Unavailable: Stripe did not do anything.
        """
        try:
            body = await self._send(request)
        except (stripe.AuthenticationError, stripe.PermissionError) as error:
            _log.error("Stripe does not take the store's secret key: %s", error)
            raise Unavailable(PROVIDER) from error
        except (
            stripe.RateLimitError,
            aiohttp.ClientConnectorError,
            aiohttp.ConnectionTimeoutError,
        ) as error:
            raise Unavailable(PROVIDER) from error
        except (stripe.CardError, stripe.InvalidRequestError) as error:
            return answers.rejected(error.http_status or 400, error.json_body)
        except stripe.StripeError as error:
            return Lost(error, is_final=_is_replayed_failure(error))
        except (aiohttp.ClientError, TimeoutError) as error:
            return Lost(error)
        try:
            return read(body)
        except (AttributeError, KeyError, TypeError) as error:
            return Lost(error)

    async def look(
        self, request: Request, read: Callable[[Json], Read], key: str
    ) -> Read | Rejected:
        """Look up what became of an act.

        Args:
            request: The look-up.
            read: Reads its answer.
            key: The key of the act.

        Raises:
            OutcomeUnknown: The look-up failed as well.
        """
        try:
            reply = await self.ask(request, read)
        except Unavailable as error:
            raise OutcomeUnknown(PROVIDER, key) from error
        if isinstance(reply, Lost):
            raise OutcomeUnknown(PROVIDER, key) from reply.cause
        return reply

    async def _send(self, request: Request) -> Json:
        # The plain answer is read here, because the library's objects take longer to build than
        # the rest of a call.
        response = await self.client.raw_request_async(
            request.method, request.path, idempotency_key=request.key, **request.parameters
        )
        body: Json = response.data
        return body


def _is_replayed_failure(error: stripe.StripeError) -> bool:
    replayed = (error.headers or {}).get("idempotent-replayed") == "true"
    return replayed and (error.http_status or 0) >= 500
