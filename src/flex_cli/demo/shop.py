"""The shop as a browser sees it: HTTP calls and their answers."""

from typing import Any

import attrs
import httpx

from flex_cli.exits import Exit
from flex_cli.failures import CommandFailed

Json = dict[str, Any]


@attrs.frozen
class Shop:
    """The HTTP API of one store."""

    client: httpx.AsyncClient

    async def call(self, method: str, path: str, **sent: Any) -> httpx.Response:
        """Make a call and return the answer, which is good news.

        Raises:
            CommandFailed: The shop cannot be reached, or said no.
        """
        try:
            answer = await self.client.request(method, path, **sent)
        except httpx.HTTPError as error:
            raise CommandFailed(
                Exit.NOT_STARTED, "demo_failed", f"{method} {path} had no answer: {error!r}."
            ) from error
        if answer.is_success:
            return answer
        raise CommandFailed(
            Exit.NOT_STARTED,
            "demo_failed",
            f"{method} {path} was answered by {answer.status_code}: {answer.text[:500]}",
        )

    async def get(self, path: str) -> Json:
        """Read something."""
        return _object(await self.call("GET", path))

    async def open_cart(self, event_codes: list[str]) -> "ShopCart":
        """Start a cart."""
        answer = await self.call("POST", "/cart/initialize", json={"eventCodes": event_codes})
        opened = _object(answer)
        return ShopCart(self, opened["cart"]["cartId"], {"Cart-Token": opened["cartToken"]})


@attrs.frozen
class ShopCart:
    """A cart, with what opens it."""

    shop: Shop
    cart_id: str
    headers: dict[str, str] = attrs.field(repr=False)

    def as_fan(self, token: str) -> "ShopCart":
        """Return the cart in the hands of a fan who signed in."""
        return attrs.evolve(self, headers={**self.headers, "Authorization": f"Bearer {token}"})

    async def hold(self, wishes: list[Json]) -> Json:
        """Ask for seats."""
        return await self._ask("POST", "/manage", json={"seats": wishes})

    async def validate(self) -> Json:
        """Ask whether it could be bought now."""
        return await self._ask("POST", "/validate")

    async def bind(self) -> Json:
        """Give it to the fan."""
        return await self._ask("PATCH", "/bind")

    async def check_out(self, payment_method: str) -> Json:
        """Buy it, and return the order."""
        while True:
            path = f"/cart/{self.cart_id}/checkout"
            body = {"paymentMethod": payment_method}
            answer = await self.shop.call("POST", path, headers=self.headers, json=body)
            # 202 says that it is under way; the call itself waits, so asking again is no rush.
            if answer.status_code == httpx.codes.OK:
                return _object(answer)

    async def cancel(self) -> Json:
        """Give all seats back."""
        return await self._ask("DELETE", "")

    async def _ask(self, method: str, path: str, **sent: Any) -> Json:
        whole = f"/cart/{self.cart_id}{path}"
        return _object(await self.shop.call(method, whole, headers=self.headers, **sent))


def _object(answer: httpx.Response) -> Json:
    read: Json = answer.json()
    return read
