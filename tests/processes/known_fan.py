"""A fan whom the store knows, with carts in every state: what she sends in place of nonsense.

What is for the staff is called with an API key in place of hers.
"""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from random import Random
from typing import Any
from uuid import UUID

import attrs
import httpx
from schemathesis import Case

from tests.postgres_shop import GAMES, PostgresShop
from tests.processes import known_staff
from tests.processes.fronts import CARD, FansCart, a_cart, eventually, seats_of
from tests.processes.known_staff import KnownStaff
from tests.processes.servers import Servers

CARDS = (
    "pm_card_visa",
    "pm_card_chargeCustomerFail",
    "pm_card_visa_chargeDeclinedExpiredCard",
    "pm_card_authenticationRequired",
)
NO_LINE = str(UUID(int=0xDEAD))

# A body with which each operation that has one can succeed.
BODIES: Mapping[str, Callable[[Random], Any]] = {
    "initializeCart": lambda chance: {"eventCodes": chance.sample(GAMES, 2)},
    "changeCartEvents": lambda _: {"add": [GAMES[2]], "remove": [GAMES[1]]},
    "holdSeats": lambda chance: seats_of(*chance.sample(GAMES[:2], chance.randint(1, 2))),
    "checkOutCart": lambda chance: {"paymentMethod": chance.choice(CARDS)},
    **known_staff.BODIES,
}


@attrs.frozen
class KnownFan:
    """A fan with a valid token, who calls the first of two servers.

    Attributes:
        staff_key: The API key of a program that may do everything.
        spare: Ids of programs that nobody buys from, by their type.
    """

    servers: Servers
    token: str
    staff_key: str
    spare: Mapping[str, str]
    client: httpx.Client
    elsewhere: httpx.Client

    @classmethod
    @contextmanager
    def at(
        cls, servers: Servers, token: str, staff_key: str, spare: Mapping[str, str]
    ) -> Iterator["KnownFan"]:
        """Bring a fan with an order to the servers."""
        with ExitStack() as opened:
            here, there = (
                opened.enter_context(httpx.Client(base_url=url, timeout=30)) for url in servers.urls
            )
            fan = cls(servers, token, staff_key, spare, here, there)
            fan.staff.prepare()
            with fan.paid():
                yield fan

    @contextmanager
    def sends(
        self, case: Case[Any], chance: Random, *, plainly: bool = False
    ) -> Iterator[Case[Any]]:
        """Return a call of hers in place of a generated one, for as long as her cart is there.

        One that is sent plainly has nothing odd about it.
        """
        of_a_cart = "cartId" in case.path_parameters
        with chance.choice(self.carts)() if of_a_cart else nullcontext(self.no_cart) as cart:
            sent = case.derive()
            sent.headers.update({"Flex-Store": PostgresShop.SLUG, **cart.headers})
            if case.path.startswith("/admin/"):
                sent.headers.pop("If-None-Match", None)
                sent.headers.update(self.staff.headers)
            if "If-Match" in case.headers:
                sent.headers["If-Match"] = "*" if plainly else chance.choice(("*", "*", '"1"'))
            sent.path_parameters = self._path(case, cart, chance)
            named = known_staff.QUERIES.get(_operation_of(case))
            odd = {} if plainly else chance.choice(({}, case.query))
            sent.query = dict(named) if named else odd
            sent.body = self.staff.about_a_program(_body(case, chance, plainly=plainly))
            sent.media_type = "application/json" if isinstance(sent.body, dict) else case.media_type
            yield sent

    @property
    def staff(self) -> KnownStaff:
        """The program of the staff that calls what is not hers."""
        return KnownStaff(self.client, self.staff_key, self.spare)

    @property
    def no_cart(self) -> FansCart:
        """What she sends where no cart is meant."""
        return FansCart(self.client, "", {"Authorization": f"Bearer {self.token}"})

    @property
    def carts(self) -> tuple[Callable[[], AbstractContextManager[FansCart]], ...]:
        """The ways in which a cart of hers may be; most can still be bought."""
        over = (self.paid, self.cancelled, self.under_way)
        return self.held, self.held, self.held, self.empty, self.of_nobody, *over

    @contextmanager
    def empty(self) -> Iterator[FansCart]:
        """Lend a cart of hers with events and without seats."""
        yield a_cart(self.client, self.token, *GAMES[:2])

    @contextmanager
    def of_nobody(self) -> Iterator[FansCart]:
        """Lend a cart with seats that answers to its token."""
        started = self.client.post("/cart/initialize", json={"eventCodes": GAMES[:2]}).json()
        token = {"Cart-Token": started["cartToken"]}
        cart = FansCart(self.client, f"/cart/{started['cart']['cartId']}", token)
        cart.call_until_served("POST", "/manage", json=seats_of(*GAMES[:2]))
        yield cart
        cart.call("DELETE")

    @contextmanager
    def held(self) -> Iterator[FansCart]:
        """Lend a cart of hers that can be bought."""
        with self.empty() as cart:
            cart.call_until_served("POST", "/manage", json=seats_of(*GAMES[:2]))
            yield cart

    @contextmanager
    def paid(self) -> Iterator[FansCart]:
        """Lend a cart of hers that is bought."""
        with self.held() as cart:
            cart.call_until_served("POST", "/checkout", json=CARD)
            yield cart

    @contextmanager
    def cancelled(self) -> Iterator[FansCart]:
        """Lend a cart of hers that is over."""
        with self.held() as cart:
            cart.call_until_served("DELETE")
            yield cart

    @contextmanager
    def under_way(self) -> Iterator[FansCart]:
        """Lend a cart that she is buying at the other server, which waits for the bank."""
        with (
            self.held() as cart,
            httpx.Client(base_url=self.servers.twin.control_url) as control,
            ThreadPoolExecutor(1) as window,
        ):
            # Without a number of seconds, the call waits until the fault is cleared.
            fault = {"kind": "latency", "operation": "payment_intents.capture"}
            control.post("/faults", json=fault)
            bought = window.submit(
                attrs.evolve(cart, client=self.elsewhere).call, "POST", "/checkout", json=CARD
            )
            try:
                eventually(lambda: any(each["waiting"] for each in control.get("/faults").json()))
                yield cart
            finally:
                control.delete("/faults")
            assert bought.result().status_code == httpx.codes.OK

    def _path(self, case: Case[Any], cart: FansCart, chance: Random) -> dict[str, Any]:
        known: Mapping[str, Callable[[], str]] = {
            "cartId": lambda: cart.path.rpartition("/")[2],
            "itemId": lambda: _line_of(cart),
            "eventCode": lambda: chance.choice(GAMES[:2]),
        }
        names = set(case.path_parameters)
        of_staff = self.staff.path(case.path, chance) if names - known.keys() else {}
        # A special game is the staff's, by the name that a fan's event has.
        return {name: (of_staff.get(name) or known[name])() for name in names}


def _line_of(cart: FansCart) -> str:
    """Return the id of a cart's first line, or one of no line."""
    lines = [line for event in cart.read()["events"] for line in event["items"]]
    return str(lines[0]["cartItemId"]) if lines else NO_LINE


def _body(case: Case[Any], chance: Random, *, plainly: bool) -> Any:
    """Return a body that can succeed, or the generated one, or that with games on sale."""
    good = BODIES.get(_operation_of(case))
    if good is None:
        return case.body
    if plainly:
        return good(chance)
    return chance.choice((good(chance), _on_sale(case.body, chance), case.body))


def _operation_of(case: Case[Any]) -> str:
    return str(case.operation.definition.raw["operationId"])


def _on_sale(value: Any, chance: Random) -> Any:
    """Put games that are on sale where a generated body has texts for them."""
    if isinstance(value, list):
        return [
            chance.choice(GAMES) if isinstance(each, str) else _on_sale(each, chance)
            for each in value
        ]
    if not isinstance(value, dict):
        return value
    known = {"eventCode": chance.choice(GAMES), "ticketType": "ADULT"}
    return {name: known.get(name) or _on_sale(each, chance) for name, each in value.items()}
