"""A cart as the rows of its tables, and back."""

from collections.abc import Sequence
from datetime import UTC
from itertools import groupby
from operator import itemgetter
from typing import Any

from flex_adapters.postgres.charges import charges_json, price_of
from flex_adapters.postgres.currencies import currency_of, currency_text
from flexcore.carts import (
    Cart,
    CartAddon,
    CartEvent,
    CartEventStatus,
    CartItem,
    CartSeats,
    CartStatus,
    CheckoutPhase,
    CheckoutProblem,
    ItemStatus,
    ItemType,
    Lease,
    SaleType,
    VendorHandles,
)
from flexcore.kernel import (
    AddonOptionId,
    CartEventId,
    CartId,
    CartItemId,
    CartSeatId,
    ChargeKind,
    Currency,
    EventCode,
    FanId,
    OrderId,
    ProgramId,
    RevisionId,
    SeatPrice,
    VendorCartId,
)
from flexcore.vendors import Rung, SeatBlock, SeatWish

Record = dict[str, Any]


def cart_record(cart: Cart) -> Record:
    """Return the row of `tbl_carts`."""
    lease, problem = cart.lease, cart.checkout_problem
    return {
        "cart_id": cart.id,
        "user_id": cart.fan_id,
        "program_id": cart.program_id,
        "revision_id": cart.revision_id,
        "activation_epoch": cart.epoch,
        "choice_code": cart.choice,
        "cart_status": cart.status.value,
        "currency": currency_text(cart.currency),
        "token_hash": cart.token_hash,
        "expires_at": cart.expires_at,
        "lease_owner": lease.owner if lease else None,
        "lease_expires_at": lease.expires_at if lease else None,
        "lease_fence": lease.fence if lease else 0,
        "order_id": cart.order_id,
        "checkout_problem": {"code": problem.code, "message": problem.message} if problem else None,
        "version": cart.version,
    }


def event_record(cart: Cart, position: int, event: CartEvent) -> Record:
    """Return the row of `tbl_cart_events`, as JSON."""
    return {
        "cart_event_id": event.id,
        "cart_id": cart.id,
        "position": position,
        "event_code": event.event_code,
        "cart_event_status": event.status,
        "replaces_event_code": event.replaces,
    }


def item_record(cart: Cart, event: CartEvent, position: int, item: CartItem) -> Record:
    """Return the row of `tbl_cart_items`, as JSON."""
    vendor, total, subtotal = item.vendor, item.total, item.subtotal
    return {
        "cart_item_id": item.id,
        "cart_id": cart.id,
        "cart_event_id": event.id,
        "position": position,
        "item_type": item.item_type,
        "event_code": item.event_code,
        "cart_item_status": item.status,
        "seat_count": item.seat_count,
        "subtotal": subtotal.amount,
        "service_fee": total.amount - subtotal.amount,
        "total_amount": total.amount,
        "hold_expires_at": item.hold_expires_at,
        "retry_count": item.retry_count,
        "sale_type": item.sale_type,
        "checkout_phase": item.phase,
        "wish": _wish_record(item.wish),
        "rung": item.rung,
        "hold_key": item.hold_key,
        "commit_key": item.commit_key,
        "vendor_cart_id": item.vendor_cart_id,
        "vendor_etag": vendor.etag,
        "vendor_invoice_reference": vendor.invoice_reference,
        "vendor_shipping_id": vendor.shipping_id,
        "vendor_order_number": vendor.order_number,
        "vendor_order_token": vendor.order_token,
        "vendor_redemption_url": vendor.redemption_url,
        "vendor_app_url": vendor.app_url,
        "vendor_raw_response": vendor.raw_response,
        "addon_option_id": item.addon_option_id,
        "addon": _addon_record(item.addon) if item.addon else None,
    }


def seats_record(item: CartItem, position: int, seats: CartSeats) -> Record:
    """Return the row of `tbl_cart_seats`, as JSON."""
    block, price = seats.block, seats.price
    return {
        "cart_seat_id": seats.id,
        "cart_item_id": item.id,
        "position": position,
        "section_name": block.section,
        "row_name": block.row,
        "first_seat": block.first_seat,
        "last_seat": block.last_seat,
        "seat_step": block.step,
        "seat_count": block.seat_count,
        "price_code": block.price_code,
        "ticket_type_code": block.ticket_type_code,
        "class_name": block.class_name,
        "base_price": price.base_price.amount,
        "service_fee": price.service_fee.amount,
        "all_in_price": price.all_in_price.amount,
        "total_price": seats.total.amount,
        "charges": charges_json(price.charges),
        "vendor_order_line_item": block.order_line_item,
        "vendor_offer_id": block.offer_id,
        "vendor_seat_ids": block.seat_ids,
        "suite_id": seats.suite_id,
        "inventory_type": seats.inventory_type,
    }


def cart_of(rows: Sequence[Record]) -> Cart:
    """Return the cart of its rows: one for each block of seats, or for what has none, in order."""
    row = rows[0]
    currency, problem = currency_of(row["currency"]), row["checkout_problem"]
    return Cart(
        id=CartId(row["cart_id"]),
        fan_id=FanId(row["user_id"]) if row["user_id"] else None,
        program_id=ProgramId(row["program_id"]),
        revision_id=RevisionId(row["revision_id"]),
        epoch=row["activation_epoch"],
        choice=row["choice_code"],
        status=CartStatus(row["cart_status"]),
        currency=currency,
        token_hash=bytes(row["token_hash"]),
        expires_at=row["expires_at"].astimezone(UTC),
        events=_events(rows, currency),
        lease=_lease(row),
        order_id=OrderId(row["order_id"]) if row["order_id"] else None,
        checkout_problem=CheckoutProblem(**problem) if problem else None,
        version=row["version"],
    )


def _lease(row: Record) -> Lease | None:
    if row["lease_owner"] is None:
        return None
    return Lease(row["lease_owner"], row["lease_expires_at"].astimezone(UTC), row["lease_fence"])


def _events(rows: Sequence[Record], currency: Currency) -> tuple[CartEvent, ...]:
    of_event = groupby(rows, key=itemgetter("cart_event_id"))
    return tuple(_event(list(group), currency) for event_id, group in of_event if event_id)


def _event(rows: Sequence[Record], currency: Currency) -> CartEvent:
    of_item = groupby(rows, key=itemgetter("cart_item_id"))
    replaces = rows[0]["replaces_event_code"]
    return CartEvent(
        id=CartEventId(rows[0]["cart_event_id"]),
        event_code=EventCode(rows[0]["event_code"]),
        status=CartEventStatus(rows[0]["cart_event_status"]),
        items=tuple(_item(list(group), currency) for item_id, group in of_item if item_id),
        replaces=EventCode(replaces) if replaces else None,
    )


def _item(rows: Sequence[Record], currency: Currency) -> CartItem:
    row = rows[0]
    vendor_cart_id = row["vendor_cart_id"]
    return CartItem(
        id=CartItemId(row["cart_item_id"]),
        event_code=EventCode(row["event_code"]),
        status=ItemStatus(row["cart_item_status"]),
        wish=_wish(row["wish"]),
        rung=Rung(row["rung"]),
        retry_count=row["retry_count"],
        hold_key=row["hold_key"],
        hold_expires_at=row["hold_expires_at"].astimezone(UTC),
        currency=currency,
        vendor_cart_id=VendorCartId(vendor_cart_id) if vendor_cart_id else None,
        seats=tuple(_seats(each, currency) for each in rows if each["cart_seat_id"]),
        phase=CheckoutPhase(row["checkout_phase"]),
        commit_key=row["commit_key"],
        vendor=VendorHandles(
            etag=row["vendor_etag"],
            invoice_reference=row["vendor_invoice_reference"],
            shipping_id=row["vendor_shipping_id"],
            order_number=row["vendor_order_number"],
            order_token=row["vendor_order_token"],
            redemption_url=row["vendor_redemption_url"],
            app_url=row["vendor_app_url"],
            raw_response=row["vendor_raw_response"],
        ),
        item_type=ItemType(row["item_type"]),
        sale_type=SaleType(row["sale_type"]),
        addon=_addon(row, currency) if row["addon"] else None,
    )


def _addon_record(addon: CartAddon) -> Record:
    return {
        "code": addon.code,
        "label": addon.label,
        "charges": charges_json(addon.price.charges),
        "vendorEventCode": addon.vendor_event_code,
    }


def _addon(row: Record, currency: Currency) -> CartAddon:
    addon = row["addon"]
    price = price_of(addon["charges"], currency)
    # Lines of own stock that were written before the vendor had any do not have the key.
    vendor_event_code = addon.get("vendorEventCode")
    return CartAddon(
        AddonOptionId(row["addon_option_id"]),
        addon["code"],
        addon["label"],
        price,
        EventCode(vendor_event_code) if vendor_event_code else None,
    )


def _seats(row: Record, currency: Currency) -> CartSeats:
    price = price_of(row["charges"], currency)
    return CartSeats(
        CartSeatId(row["cart_seat_id"]),
        SeatBlock(
            section=row["section_name"],
            row=row["row_name"],
            first_seat=row["first_seat"],
            last_seat=row["last_seat"],
            step=row["seat_step"],
            seat_count=row["seat_count"],
            price_code=row["price_code"],
            ticket_type_code=row["ticket_type_code"],
            class_name=row["class_name"],
            price=_vendor_price(price),
            seat_ids=tuple(row["vendor_seat_ids"]),
            order_line_item=row["vendor_order_line_item"],
            offer_id=row["vendor_offer_id"],
        ),
        price,
        row["suite_id"],
    )


def _vendor_price(price: SeatPrice) -> SeatPrice:
    """Return the price as the vendor sells it: the discount is the program's alone."""
    charges = (charge for charge in price.charges if charge.kind is not ChargeKind.DISCOUNT)
    return SeatPrice(tuple(charges), price.currency)


def _wish_record(wish: SeatWish) -> Record:
    return {
        "quantity": wish.quantity,
        "eventCode": wish.event_code,
        "ticketType": wish.ticket_type_code,
        "priceCode": wish.price_code,
        "section": wish.section,
        "row": wish.row,
        "firstSeat": wish.first_seat,
        "classNames": sorted(wish.class_names),
    }


def _wish(row: Record) -> SeatWish:
    return SeatWish(
        event_code=EventCode(row["eventCode"]),
        quantity=row["quantity"],
        ticket_type_code=row["ticketType"],
        price_code=row["priceCode"],
        section=row["section"],
        row=row["row"],
        first_seat=row["firstSeat"],
        class_names=frozenset(row["classNames"]),
    )
