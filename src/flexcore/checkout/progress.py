"""A checkout between two steps: what the tables say of it, and how its steps change them."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import attrs

from flexcore.carts import (
    Cart,
    CartItem,
    CheckoutPhase,
    ItemStatus,
    VendorHandles,
    with_items,
)
from flexcore.checkout.machine import CheckoutState, Sale, SaleStatus
from flexcore.kernel import Refusal, VendorCartId, sum_of
from flexcore.orders import Order
from flexcore.payments import Payment
from flexcore.vendors import CommitRequest, Committed, NotCommitted

_SALE_OF_ITEM = {
    ItemStatus.HELD: SaleStatus.HELD,
    ItemStatus.COMMITTING: SaleStatus.COMMITTING,
    ItemStatus.COMMITTED: SaleStatus.COMMITTED,
}


@attrs.frozen
class Progress:
    """One checkout as it stands.

    Attributes:
        state: Where the machine stands.
        payment: The payment of this checkout; None when there is nothing to pay.
        refusal: What the fan is told if it does not end in an order.
        order: What it has become.
        not_sold: Lines that the vendor refused to sell; their seats are yet to be given back.
    """

    cart: Cart
    state: CheckoutState
    payment: Payment | None
    refusal: Refusal | None = None
    order: Order | None = None
    not_sold: tuple[CartItem, ...] = ()

    @classmethod
    def read(cls, cart: Cart, payment: Payment | None) -> "Progress":
        """Return the progress that a cart and its payment tell of.

        Own stock is sold first: should the vendor refuse its part, the store is sure to take its
        own back.
        """
        sales: dict[VendorCartId, SaleStatus] = {}
        for item in sorted(cart.wanted_items, key=lambda item: not item.is_own_stock):
            sales.setdefault(_vendor_cart(item), _SALE_OF_ITEM[item.status])
        return cls(
            cart,
            CheckoutState(
                payment.status if payment else None,
                tuple(Sale(vendor_cart, status) for vendor_cart, status in sales.items()),
            ),
            payment,
        )

    @classmethod
    def taken_over(cls, cart: Cart, payment: Payment | None) -> "Progress":
        """Return the progress of a checkout that another call left behind."""
        return attrs.evolve(cls.read(cart, payment), not_sold=not_sold_of(cart))

    def items_of(self, vendor_cart_id: VendorCartId) -> tuple[CartItem, ...]:
        """Return the lines that share a vendor cart."""
        return tuple(i for i in self.cart.wanted_items if _vendor_cart(i) == vendor_cart_id)

    def commit_request(self, vendor_cart_id: VendorCartId) -> CommitRequest:
        """Return the request that sells a vendor cart, with the key that is on record."""
        return commit_request(self.items_of(vendor_cart_id))

    def moved_to(self, state: CheckoutState, now: datetime) -> "Progress":
        """Return the progress with the machine in another state, and the payment with it."""
        payment = self.payment
        if payment is not None and state.payment not in {None, payment.status}:
            payment = attrs.evolve(payment, status=state.payment, asked_at=now)
        return attrs.evolve(self, state=state, payment=payment)

    def changing(
        self, items: tuple[CartItem, ...], change: Callable[[CartItem], CartItem]
    ) -> "Progress":
        """Return the progress with some lines of the cart changed."""
        return attrs.evolve(self, cart=with_items(self.cart, [change(item) for item in items]))

    def authorized(self, reference: str, capture_before: datetime | None) -> "Progress":
        """Return the progress with the provider's name of the payment on it."""
        payment = self.payment and attrs.evolve(
            self.payment, reference=reference, capture_before=capture_before
        )
        progress = attrs.evolve(self, payment=payment)
        return progress.changing(
            self.cart.wanted_items, _in_phase(CheckoutPhase.PAYMENT_AUTHORIZED)
        )

    def committing(self, vendor_cart_id: VendorCartId, key: UUID) -> "Progress":
        """Return the progress with the intent to sell a vendor cart on its lines.

        A key that is on record from an earlier try is kept.
        """
        return self.changing(
            self.items_of(vendor_cart_id),
            lambda item: attrs.evolve(
                item, status=ItemStatus.COMMITTING, commit_key=item.commit_key or key
            ),
        )

    def committed(self, vendor_cart_id: VendorCartId, answer: Committed) -> "Progress":
        """Return the progress with a vendor cart sold."""
        return self.changing(self.items_of(vendor_cart_id), lambda item: _sold(item, answer))

    def held_again(self, vendor_cart_id: VendorCartId) -> "Progress":
        """Return the progress with a vendor cart that was certainly not sold held as before."""
        return self.changing(
            self.items_of(vendor_cart_id), lambda item: attrs.evolve(item, status=ItemStatus.HELD)
        )

    def refused(self, vendor_cart_id: VendorCartId, answer: NotCommitted) -> "Progress":
        """Return the progress with the event that stopped a sale failed, the others held.

        A vendor cart of one event needs no name: it is that event that failed.
        """
        items = self.items_of(vendor_cart_id)
        codes = {item.vendor_event_code for item in items}
        culprit = answer.event_code or (next(iter(codes)) if len(codes) == 1 else None)

        def change(item: CartItem) -> CartItem:
            if item.vendor_event_code != culprit:
                return attrs.evolve(item, status=ItemStatus.HELD)
            return attrs.evolve(item, status=ItemStatus.FAILED, phase=CheckoutPhase.NONE)

        not_sold = tuple(item for item in items if item.vendor_event_code == culprit)
        return attrs.evolve(self.changing(items, change), not_sold=(*self.not_sold, *not_sold))


def not_sold_of(cart: Cart) -> tuple[CartItem, ...]:
    """Return the lines that the checkout under way could not sell.

    Those of earlier checkouts have no key any more: their seats may be somebody's by now.
    """
    return tuple(i for i in cart.items() if i.status is ItemStatus.FAILED and i.commit_key)


def commit_request(items: tuple[CartItem, ...]) -> CommitRequest:
    """Return the request that sells lines which share a vendor cart and a commit key."""
    key = items[0].commit_key
    if key is None:
        raise ValueError(f"Line {items[0].id} has no commit key: the intent was not written.")
    return CommitRequest(
        key,
        _vendor_cart(items[0]),
        tuple(item.held_seats for item in items),
        sum_of((item.vendor_amount for item in items), items[0].currency),
    )


def _sold(item: CartItem, answer: Committed) -> CartItem:
    handles: VendorHandles = attrs.evolve(
        item.vendor,
        order_number=answer.order_number,
        order_token=answer.order_token,
        redemption_url=answer.redemption_url,
        app_url=answer.app_url,
        invoice_reference=answer.invoice_reference,
        shipping_id=answer.shipping_id,
        raw_response=answer.raw or item.vendor.raw_response,
    )
    return attrs.evolve(
        item,
        status=ItemStatus.COMMITTED,
        phase=CheckoutPhase.VENDOR_COMMITTED,
        vendor=handles,
    )


def _in_phase(phase: CheckoutPhase) -> Callable[[CartItem], CartItem]:
    return lambda item: attrs.evolve(item, phase=phase)


def _vendor_cart(item: CartItem) -> VendorCartId:
    return item.vendor_cart_id or VendorCartId(str(item.hold_key))
