"""The cart endpoints short of buying (FX-15.1 to 15.12)."""

from uuid import UUID

from litestar import HttpMethod, Response, delete, get, patch, post, route
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from flex_http.callers import Call
from flex_http.cart_bodies import ChangeEventsBody, ManageBody, NewCartBody
from flex_http.cart_views import CartView, HoldView, NewCartView, ValidationView
from flex_http.problems import documented
from flex_http.program_views import UnlockedGamesView, UnlockedGameView
from flex_http.security import BY_CART, BY_FAN, OPEN
from flex_http.suggestion_views import SuggestionView
from flexcore.kernel import CartId, CartItemId, EventCode

_TAGS = ["cart"]


@post(
    "/cart/initialize",
    operation_id="initializeCart",
    summary="Start a cart",
    tags=_TAGS,
    security=OPEN,
    responses=documented(401, 409, 413, 415, 422),
)
async def initialize_cart(
    call: NamedDependency[Call], data: JSONBody[NewCartBody | None] = None
) -> NewCartView:
    """Start a cart under the active program; no seats are held yet."""
    body = data or NewCartBody()
    cart, token = await call.flex.carts.initialize(
        call.store, body.picks, call.caller, choice=body.choice
    )
    return NewCartView(CartView.of(cart), token)


@get(
    "/cart/{cart_id:uuid}",
    operation_id="readCart",
    summary="Read a cart",
    tags=_TAGS,
    security=BY_CART,
    responses=documented(401),
)
async def read_cart(call: NamedDependency[Call], cart_id: FromPath[UUID]) -> CartView:
    """Read a cart with its seats, and how far its checkout is or why it did not succeed."""
    return CartView.of(await call.flex.carts.get(call.store, CartId(cart_id), call.caller))


@patch(
    "/cart/{cart_id:uuid}/events",
    operation_id="changeCartEvents",
    summary="Add and remove events",
    tags=_TAGS,
    security=BY_CART,
    responses=documented(401, 409, 413, 415, 422),
)
async def change_events(
    call: NamedDependency[Call], cart_id: FromPath[UUID], data: JSONBody[ChangeEventsBody]
) -> CartView:
    """Add and remove events without asking for seats; an event with seats is not removed.

    A special game that is not unlocked any more leaves the cart. Its seats are released right
    after the answer; until then `checkout` answers 409.
    """
    cart = await call.flex.carts.change_events(
        call.store,
        CartId(cart_id),
        call.caller,
        add=[EventCode(code) for code in data.add],
        remove=[EventCode(code) for code in data.remove],
        choice=data.choice,
    )
    call.services.releases.take_up(call.store, cart, call.log)
    return CartView.of(cart)


@get(
    "/cart/{cart_id:uuid}/unlocked",
    operation_id="listUnlockedGames",
    summary="List the special games that a cart has unlocked",
    tags=_TAGS,
    security=BY_CART,
    responses=documented(401),
)
async def list_unlocked(call: NamedDependency[Call], cart_id: FromPath[UUID]) -> UnlockedGamesView:
    """List the special games that can be added to the cart with `PATCH`, or are in it."""
    games = await call.flex.special_games.unlocked(call.store, CartId(cart_id), call.caller)
    return UnlockedGamesView([UnlockedGameView.of(game) for game in games])


@get(
    "/cart/{cart_id:uuid}/suggestion",
    operation_id="suggestEvents",
    summary="Ask what to change in a cart that cannot be bought",
    tags=_TAGS,
    security=BY_CART,
    responses=documented(401, 409),
)
async def suggest_events(call: NamedDependency[Call], cart_id: FromPath[UUID]) -> SuggestionView:
    """Name the fewest events to add and remove so that the cart can be bought, at what price.

    It is advice: nothing is changed, and nothing is held until `manage` is asked.
    """
    fix = await call.flex.suggestions.nearest(call.store, CartId(cart_id), call.caller)
    return SuggestionView.of(fix, call.store.currency)


@patch(
    "/cart/{cart_id:uuid}/bind",
    operation_id="bindCart",
    summary="Give a cart to the fan who is signed in",
    tags=_TAGS,
    security=BY_FAN,
    responses=documented(401, 409),
)
async def bind_cart(call: NamedDependency[Call], cart_id: FromPath[UUID]) -> CartView:
    """Give a cart to the fan who is signed in; another cart of hers is cancelled."""
    fan = await call.flex.fans.get(call.store.slug, call.fan_id, call.actor)
    cart = await call.flex.carts.bind(call.store, CartId(cart_id), fan.id, call.caller)
    return CartView.of(cart)


@post(
    "/cart/{cart_id:uuid}/manage",
    operation_id="holdSeats",
    summary="Hold seats and add-ons",
    tags=_TAGS,
    security=BY_CART,
    status_code=200,
    responses=documented(401, 409, 413, 415, 422),
)
async def hold_seats(
    call: NamedDependency[Call], cart_id: FromPath[UUID], data: JSONBody[ManageBody]
) -> HoldView:
    """Hold seats for one to five events, each down the ladder on its own, and add-ons beside them.

    It succeeds when anything is held; what is not is among the refusals.
    """
    seats = [wish.to_request() for wish in data.seats]
    addons = [wish.to_request() for wish in data.addons]
    holding = call.flex.cart_holding.hold(call.store, CartId(cart_id), seats, addons, call.caller)
    return HoldView.of(await call.services.metrics.of_hold(holding))


@post(
    "/cart/{cart_id:uuid}/validate",
    operation_id="validateCart",
    summary="Ask whether a cart could be bought now",
    tags=_TAGS,
    security=BY_CART,
    status_code=200,
    responses=documented(401, 409),
)
async def validate_cart(call: NamedDependency[Call], cart_id: FromPath[UUID]) -> ValidationView:
    """Ask whether a cart could be bought now; it is advice, checkout does not rely on it."""
    _, refusals = await call.flex.carts.validate(call.store, CartId(cart_id), call.caller)
    return ValidationView.of(refusals)


@delete(
    "/cart/{cart_id:uuid}",
    operation_id="cancelCart",
    summary="Cancel a cart",
    tags=_TAGS,
    security=BY_CART,
    status_code=200,
    responses=documented(401, 409),
)
async def cancel_cart(call: NamedDependency[Call], cart_id: FromPath[UUID]) -> CartView:
    """Release every seat of a cart and end it."""
    cart = await call.flex.releasing.cancel(call.store, CartId(cart_id), call.caller)
    return CartView.of(cart)


@delete(
    "/cart/{cart_id:uuid}/events/{event_code:str}",
    operation_id="releaseEvent",
    summary="Release an event's seats and remove it",
    tags=_TAGS,
    security=BY_CART,
    status_code=200,
    responses=documented(401, 409),
)
async def release_event(
    call: NamedDependency[Call], cart_id: FromPath[UUID], event_code: FromPath[str]
) -> CartView:
    """Release all seats of an event, named by its code or `cartEventId`, and take it out."""
    cart = await call.flex.releasing.release_event(
        call.store, CartId(cart_id), event_code, call.caller
    )
    return CartView.of(cart)


@delete(
    "/cart/{cart_id:uuid}/items/{item_id:uuid}",
    operation_id="releaseItem",
    summary="Release one line",
    tags=_TAGS,
    security=BY_CART,
    status_code=200,
    responses=documented(401, 409),
)
async def release_item(
    call: NamedDependency[Call], cart_id: FromPath[UUID], item_id: FromPath[UUID]
) -> CartView:
    """Release the seats of one line; its event stays in the cart."""
    cart = await call.flex.releasing.release_item(
        call.store, CartId(cart_id), CartItemId(item_id), call.caller
    )
    return CartView.of(cart)


@route(
    "/cart/{cart_id:uuid}",
    http_method=[HttpMethod.OPTIONS],
    include_in_schema=False,
    status_code=204,
    sync_to_thread=False,
)
def list_cart_methods() -> Response[None]:
    """Name both methods of a cart, of which the framework by itself names one."""
    return Response(None, headers={"Allow": "DELETE, GET, OPTIONS"})


# The first comes first, or the framework makes one of its own for the path.
CART_HANDLERS = (
    list_cart_methods,
    initialize_cart,
    read_cart,
    change_events,
    list_unlocked,
    suggest_events,
    bind_cart,
    hold_seats,
    validate_cart,
    cancel_cart,
    release_event,
    release_item,
)
