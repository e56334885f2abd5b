"""One example per operation of the API, made of the very classes that it reads and writes."""

from datetime import UTC, date, datetime
from uuid import UUID

import msgspec

from flex_http.addon_views import (
    AddonLeftView,
    AddonOptionView,
    AddonPlacesView,
    AddonSaleView,
    CartAddonView,
)
from flex_http.admin.audit_views import AuditEntryView, AuditView
from flex_http.admin.catalog_examples import CATALOG_EXAMPLES
from flex_http.admin.config_examples import CONFIG_EXAMPLES
from flex_http.admin.key_views import ApiKeysView, ApiKeyView, NewApiKeyBody, NewApiKeyView
from flex_http.admin.program_examples import PROGRAM_EXAMPLES
from flex_http.admin.switch_examples import SWITCH_EXAMPLES
from flex_http.cart_bodies import (
    AddonRequestBody,
    ChangeEventsBody,
    CheckoutBody,
    ManageBody,
    NewCartBody,
    SeatRequestBody,
)
from flex_http.cart_views import (
    CartEventView,
    CartItemView,
    CartSeatsView,
    CartView,
    HeldView,
    HoldView,
    NewCartView,
    ValidationView,
)
from flex_http.health import HealthView
from flex_http.money_views import ChargeView
from flex_http.order_views import OrdersView, OrderView, TicketView
from flex_http.program_views import (
    ChoiceView,
    LevelsView,
    LevelView,
    OfferedEventsView,
    OfferedEventView,
    PartView,
    ProgramView,
    UnlockedGamesView,
    UnlockedGameView,
)
from flex_http.refusal_views import RefusalView
from flex_http.setting_examples import SETTING_EXAMPLES
from flex_http.suggestion_views import FixView, SuggestionView
from flexcore.access import Scope
from flexcore.carts import (
    CartEventStatus,
    CartStatus,
    CheckoutPhase,
    ItemStatus,
    ItemType,
    SaleType,
)
from flexcore.kernel import ChargeKind, EntityKind
from flexcore.orders import OrderStatus
from flexcore.programs import Availability, ProgramType

_OPENER, _SECOND = "GSW251021", "GSW251023"
_CART, _PROGRAM, _REVISION, _ITEM, _ORDER, _PARKING_ITEM, _OPTION = (
    UUID(f"01998a5e-0000-7000-8000-00000000000{number}") for number in range(1, 8)
)
_LAPSES = datetime(2025, 9, 1, 12, 15, tzinfo=UTC)
_CHARGES = [
    ChargeView(ChargeKind.FACE_VALUE, 12000),
    ChargeView(ChargeKind.DISCOUNT, -3000),
    ChargeView(ChargeKind.SERVICE_FEE, 900),
]
_PRICE = {"base_price": 9000, "service_fee": 900, "all_in_price": 9900, "charges": _CHARGES}
_BLOCK = {
    "section_name": "112",
    "row_name": "8",
    "first_seat": 5,
    "last_seat": 6,
    "seat_count": 2,
    "seats": [5, 6],
    "price_code": "P2",
    "ticket_type_code": "FLEX",
    "total_price": 19800,
}
_LINE = CartItemView(
    cart_item_id=_ITEM,
    event_code=_OPENER,
    item_type=ItemType.SEAT_BLOCK,
    sale_type=SaleType.SEAT,
    cart_item_status=ItemStatus.HELD,
    checkout_phase=CheckoutPhase.NONE,
    rung="same_section",
    retry_count=2,
    hold_expires_at=_LAPSES,
    seat_count=2,
    subtotal=18000,
    service_fee=1800,
    total_amount=19800,
    vendor_order_number=None,
    seats=[CartSeatsView(cart_seat_id=_ITEM, **_BLOCK, **_PRICE)],  # type: ignore[arg-type]  # parts shared by examples
    addon=None,
)
_PARKING_LINE = msgspec.structs.replace(
    _LINE,
    cart_item_id=_PARKING_ITEM,
    item_type=ItemType.ADDON,
    rung="exact_seats",
    retry_count=1,
    seat_count=0,
    subtotal=2500,
    service_fee=150,
    total_amount=2650,
    seats=[],
    addon=CartAddonView(
        addon_option_id=_OPTION,
        code="parking",
        label="Parking, lot C",
        quantity=1,
        base_price=2500,
        service_fee=150,
        all_in_price=2650,
    ),
)
_EMPTY = CartView(
    cart_id=_CART,
    cart_status=CartStatus.ACTIVE,
    program_id=_PROGRAM,
    revision_id=_REVISION,
    activation_epoch=2,
    choice="half",
    is_bound=False,
    expires_at=datetime(2025, 9, 2, 12, tzinfo=UTC),
    currency="USD",
    subtotal=0,
    service_fee=0,
    total_amount=0,
    events=[CartEventView(_CART, _OPENER, CartEventStatus.PENDING, [])],
    order_id=None,
    checkout_problem=None,
)
_HELD = msgspec.structs.replace(
    _EMPTY,
    subtotal=20500,
    service_fee=1950,
    total_amount=22450,
    events=[CartEventView(_CART, _OPENER, CartEventStatus.ASSIGNED, [_LINE, _PARKING_LINE])],
)
_BOUND = msgspec.structs.replace(_HELD, is_bound=True)
_CANCELLED = msgspec.structs.replace(_EMPTY, cart_status=CartStatus.CANCELLED)
_PROGRAM_VIEW = ProgramView(
    program_id=_PROGRAM,
    revision_id=_REVISION,
    revision=3,
    activation_epoch=2,
    name="Pick Five",
    program_type=ProgramType.GAME_PACKS,
    choices=[
        ChoiceView(
            code="half",
            name="Half season",
            min_events=2,
            max_events=3,
            is_default=True,
            is_fixed=False,
            replaces_sold_out=False,
            takes_others=False,
            parts=[PartView("Big games", 1, 1, [_OPENER]), PartView("Others", 1, 2, [_SECOND])],
        )
    ],
    ticket_limit=8,
    max_seats_per_block=6,
    addons=[
        AddonOptionView(
            addon_option_id=_OPTION,
            code="parking",
            label="Parking, lot C",
            base_price=2500,
            service_fee=150,
            all_in_price=2650,
            limit_per_event=2,
            limit_per_cart=None,
            events=[AddonLeftView(_OPENER, 40)],
        )
    ],
)
_EVENT = OfferedEventView(
    event_code=_OPENER,
    name="Denver at Golden State",
    home_name="Golden State Warriors",
    away_name="Denver Nuggets",
    season_type="Regular Season",
    local_date=date(2025, 10, 23),
    starts_at=datetime(2025, 10, 24, 2, tzinfo=UTC),
    time_zone="America/Los_Angeles",
    availability=Availability.ON_SALE,
)
_LEVEL = LevelView(
    section_name="112",
    price_code="P2",
    ticket_type_code="FLEX",
    seats_open=64,
    labels=["Member price"],
    **_PRICE,  # type: ignore[arg-type]  # parts shared by examples
)
_WISH = SeatRequestBody(
    event_code=_OPENER,
    quantity=2,
    ticket_type="FLEX",
    price_code="P2",
    section="112",
    row="8",
    first_seat=1,
)
_NO_SEATS = RefusalView(
    "event_without_seats",
    f"No seats are held for event {_SECOND}: hold some, or remove the event.",
    {"eventCode": _SECOND},
)
_ORDER_VIEW = OrderView(
    order_id=_ORDER,
    cart_id=_CART,
    order_status=OrderStatus.COMPLETED,
    placed_at=_LAPSES,
    currency="USD",
    total_amount=22450,
    tickets=[
        TicketView(
            ticket_sale_id=_ITEM,
            event_code=_OPENER,
            vendor_order_number="BO-1001",
            **_BLOCK,  # type: ignore[arg-type]  # parts shared by examples
            **_PRICE,  # type: ignore[arg-type]  # parts shared by examples
        )
    ],
    addons=[
        AddonSaleView(
            addon_sale_id=_PARKING_ITEM,
            addon_option_id=_OPTION,
            event_code=_OPENER,
            code="parking",
            label="Parking, lot C",
            quantity=1,
            base_price=2500,
            service_fee=150,
            all_in_price=2650,
            total_price=2650,
            vendor_order_number=None,
        )
    ],
    additional_details={"giftMessage": "Happy birthday"},
)

_KEY = ApiKeyView(
    key_id="01998a5e000070008000000000000006",
    name="Nightly price sync",
    scopes=[Scope.PROGRAMS_READ, Scope.PROGRAMS_WRITE],
    created_at=_LAPSES,
    created_by="cli:pat",
    expires_at=None,
    revoked_at=None,
    last_used_at=None,
)

_CHANGE = AuditEntryView(
    sequence=42,
    occurred_at=_LAPSES,
    actor="key:01998a5e000070008000000000000006",
    action="program.configured",
    entity_kind=EntityKind.PROGRAM,
    entity_id=str(_PROGRAM),
    before=msgspec.Raw(b'{"ticketLimit":8}'),
    after=msgspec.Raw(b'{"ticketLimit":6}'),
    before_text='{"ticketLimit":8}',
    after_text='{"ticketLimit":6}',
    previous_hash="9f" * 32,
    hash="3c" * 32,
)

# Per operation: what is sent, where there is a body, and what a success answers.
EXAMPLES: dict[str, tuple[object, object]] = {
    **PROGRAM_EXAMPLES,
    **SWITCH_EXAMPLES,
    "readProgram": (None, _PROGRAM_VIEW),
    "listProgramEvents": (None, OfferedEventsView(_REVISION, 2, [_EVENT], None)),
    "listEventLevels": (
        None,
        LevelsView(_OPENER, _REVISION, 2, "USD", [_LEVEL], [AddonPlacesView("valet", 12)]),
    ),
    "initializeCart": (NewCartBody([_OPENER]), NewCartView(_EMPTY, "ab12" * 16)),
    "readCart": (None, _HELD),
    "listUnlockedGames": (
        None,
        UnlockedGamesView([UnlockedGameView(_EVENT, removable=True, is_in_cart=False)]),
    ),
    "suggestEvents": (
        None,
        SuggestionView("USD", FixView([_SECOND], [], [_OPENER, _SECOND], "half", 19800)),
    ),
    "changeCartEvents": (ChangeEventsBody([_OPENER], [_SECOND]), _EMPTY),
    "bindCart": (None, _BOUND),
    "holdSeats": (
        ManageBody([_WISH], [AddonRequestBody("parking", _OPENER, 1)]),
        HoldView(
            [
                HeldView(_OPENER, _ITEM, ItemType.SEAT_BLOCK, "same_section", 2),
                HeldView(_OPENER, _PARKING_ITEM, ItemType.ADDON, "exact_seats", 1),
            ],
            [],
            _HELD,
        ),
    ),
    "validateCart": (None, ValidationView(valid=False, problems=[_NO_SEATS])),
    "checkOutCart": (CheckoutBody("pm_card_visa"), _ORDER_VIEW),
    "listOrders": (None, OrdersView([_ORDER_VIEW], None)),
    "cancelCart": (None, _CANCELLED),
    "releaseEvent": (None, _EMPTY),
    "releaseItem": (None, _EMPTY),
    "listKeys": (None, ApiKeysView([_KEY], None)),
    "createKey": (
        NewApiKeyBody(_KEY.name, _KEY.scopes, _KEY.expires_at),
        NewApiKeyView(_KEY, f"flex_{_KEY.key_id}_{'mK3v' * 10}"),
    ),
    "revokeKey": (None, msgspec.structs.replace(_KEY, revoked_at=_LAPSES)),
    "listAudit": (None, AuditView([_CHANGE], None)),
    **CONFIG_EXAMPLES,
    **CATALOG_EXAMPLES,
    "isLive": (None, HealthView()),
    "isReady": (None, HealthView()),
    **SETTING_EXAMPLES,
}
