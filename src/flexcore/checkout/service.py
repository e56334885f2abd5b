"""Buying a cart: the one way from held seats to an order, and from any crash back onto it."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

import attrs

from flexcore.carts import (
    Caller,
    Cart,
    CartStatus,
    found,
    is_ready_for_checkout,
    leased,
    not_live,
    ready_for_change,
    unfinished,
    unleased,
)
from flexcore.checkout import machine
from flexcore.checkout.afterwards import given_back
from flexcore.checkout.asking import Answer, ask, taken_in
from flexcore.checkout.desk import CheckoutDesk
from flexcore.checkout.events import CheckoutStarted
from flexcore.checkout.joined import joined_sales
from flexcore.checkout.ports import CheckoutWork
from flexcore.checkout.progress import Progress
from flexcore.checkout.recording import record
from flexcore.checkout.refusals import (
    CartEmpty,
    CartNotBound,
    PaymentMethodMissing,
    ProviderNotReached,
    VendorChargesCard,
)
from flexcore.kernel import (
    Actor,
    CartId,
    OutcomeUnknown,
    PaymentId,
    Refusal,
    Refused,
    Unavailable,
)
from flexcore.orders import Order
from flexcore.payments import Declined, Payment, PaymentStatus
from flexcore.stores import Store

# A step of a checkout is over long before this; afterwards others may go on with it.
LEASE_TIME = timedelta(seconds=120)


@attrs.frozen
class Checkout:
    """A checkout that this call is at work on, with the step that is due.

    Attributes:
        is_first_step: Nobody has asked for anything yet; so a first question that was certainly
            not heard can be taken back.
    """

    store: Store
    owner: str
    by: Actor
    progress: Progress
    command: machine.Command
    is_first_step: bool = False


@attrs.frozen
class CheckoutResult:
    """What came of a checkout.

    Attributes:
        order: What the fan bought; None while it is under way, or when it was refused.
        refusal: Why there is no order; None while it is under way.
    """

    cart: Cart
    order: Order | None = None
    refusal: Refusal | None = None

    @property
    def is_under_way(self) -> bool:
        """Tell whether the checkout is still `processing`."""
        return self.cart.status is CartStatus.PROCESSING


@attrs.frozen
class CheckoutService:
    """Authorizes, commits and captures; what it was doing is on record before it does it."""

    desk: CheckoutDesk

    async def start(
        self, store: Store, cart_id: CartId, method: str | None, caller: Caller
    ) -> Checkout | CheckoutResult:
        """Begin to buy a cart, or go on where an earlier call stopped.

        A cart that was bought answers with its order, so that asking twice is safe.

        Args:
            store: The store.
            cart_id: A bound cart whose events all have seats.
            method: The provider's name of the card; None when the cart is free.
            caller: The fan who owns the cart.

        Returns:
            A checkout to `run`; or what there is already.

        Raises:
            Refused: Why the cart cannot be bought now; nothing was changed.
            Unavailable: The store has no way to take money; nothing was changed.
        """
        async with self.desk.unit_of_work(store.slug, caller.actor) as work:
            cart = found(await work.carts.for_change(cart_id), caller)
            if cart.status is CartStatus.PAID:
                return CheckoutResult(cart, await work.orders.of_cart(cart.id))
            if cart.status is CartStatus.PROCESSING:
                return await self._taken_over(work, store, cart, caller.actor)
            return await self._begun(work, store, cart, method, caller)

    async def recoverable(self, store: Store, by: Actor, *, limit: int) -> Sequence[CartId]:
        """Return the carts that are `processing` and that nobody is at work on, oldest first."""
        async with self.desk.unit_of_work(store.slug, by) as work:
            return await work.carts.processing(self.desk.clock.now(), limit=limit)

    async def take_over(
        self, store: Store, cart_id: CartId, by: Actor
    ) -> Checkout | CheckoutResult:
        """Go on with a checkout that nobody is at work on.

        Raises:
            Refused: `CartNotFound`.
        """
        async with self.desk.unit_of_work(store.slug, by) as work:
            cart = found(await work.carts.for_change(cart_id), Caller(by))
            if cart.status is not CartStatus.PROCESSING:
                return CheckoutResult(cart, await work.orders.of_cart(cart.id))
            return await self._taken_over(work, store, cart, by)

    async def run(self, checkout: Checkout) -> CheckoutResult:
        """Take every step that can be taken.

        Returns:
            How it ended; or the cart still `processing` when an answer is missing.
        """
        while not isinstance(checkout.command, machine.Finish | machine.Wait):
            checkout = await self._step(checkout)
        if isinstance(checkout.command, machine.Wait):
            return await self._paused(checkout)
        progress = checkout.progress
        cart = await given_back(self.desk, checkout.store, checkout.by, progress)
        return CheckoutResult(cart, progress.order, progress.refusal)

    async def _begun(
        self,
        work: CheckoutWork,
        store: Store,
        found_cart: Cart,
        method: str | None,
        caller: Caller,
    ) -> Checkout:
        now = self.desk.clock.now()
        cart = ready_for_change(found_cart, now)
        revision = await work.programs.revision(cart.revision_id)
        refusals = await not_live(work.catalog, cart.event_codes, now)
        lacking = await unfinished(work, cart, revision, now)
        if refusals := (*refusals, *self._refusals(store, cart, lacking, method)):
            raise Refused(*refusals)
        if cart.total:
            # A store that cannot take money is found out before anything is begun.
            self.desk.providers.of(store.slug)
        owner = str(self.desk.ids.new())
        cart = attrs.evolve(
            leased(cart, owner, now + LEASE_TIME),
            status=CartStatus.PROCESSING,
            checkout_problem=None,
        )
        before = Progress.read(cart, None)
        payment = self._payment(cart, method) if method is not None and cart.total else None
        progress = Progress.read(cart, payment)
        await work.outbox.append([CheckoutStarted(cart.id)])
        state, command = machine.resume(progress.state)
        checkout = Checkout(store, owner, caller.actor, progress, command, is_first_step=True)
        return await self._recorded(work, checkout, before, state, command)

    async def _taken_over(
        self, work: CheckoutWork, store: Store, cart: Cart, by: Actor
    ) -> Checkout | CheckoutResult:
        now = self.desk.clock.now()
        owner = str(self.desk.ids.new())
        if cart.leased_to_other(owner, now):
            return CheckoutResult(cart)
        cart = leased(cart, owner, now + LEASE_TIME)
        # Earlier checkouts have settled theirs; this one's is under way, or there is none.
        payments = await work.payments.of(cart.id)
        payment = next((each for each in payments if not each.is_settled), None)
        before = Progress.taken_over(cart, payment)
        state, command = machine.resume(before.state)
        checkout = Checkout(store, owner, by, before, command)
        return await self._recorded(work, checkout, before, state, command)

    async def _step(self, checkout: Checkout) -> Checkout:
        """Ask outside of any transaction, then write the answer with the next intent."""
        try:
            answer = await self._asked(checkout)
        except Unavailable:
            if not (checkout.is_first_step and isinstance(checkout.command, machine.Authorize)):
                return attrs.evolve(checkout, command=machine.Wait())
            # Nothing was set aside, now or before: the fan goes on shopping.
            answer = Declined(ProviderNotReached())
        except OutcomeUnknown:
            return attrs.evolve(checkout, command=machine.Wait())
        async with self.desk.unit_of_work(checkout.store.slug, checkout.by) as work:
            return await self._answered(work, checkout, answer)

    async def _asked(self, checkout: Checkout) -> Answer:
        slug = checkout.store.slug
        sales = self.desk.vendors.of(slug).sales
        return await ask(
            checkout.command, checkout.progress, partial(self.desk.providers.of, slug), sales
        )

    async def _answered(self, work: CheckoutWork, checkout: Checkout, answer: Answer) -> Checkout:
        progress, happened = taken_in(checkout.command, answer, checkout.progress)
        state, command = machine.decide(progress.state, happened)
        after = attrs.evolve(checkout, progress=progress, is_first_step=False)
        return await self._recorded(work, after, checkout.progress, state, command)

    async def _recorded(
        self,
        work: CheckoutWork,
        checkout: Checkout,
        before: Progress,
        state: machine.CheckoutState,
        command: machine.Command,
    ) -> Checkout:
        """Write a step down; commits at a vendor that joins the transaction happen in it."""
        now = self.desk.clock.now()
        progress = checkout.progress.moved_to(state, now)
        slug = checkout.store.slug
        while isinstance(command, machine.Commit | machine.LookUp):
            if isinstance(command, machine.Commit):
                progress = progress.committing(command.vendor_cart_id, self.desk.ids.new())
            items = progress.items_of(command.vendor_cart_id)
            sales = joined_sales(work, self.desk, checkout.store, items)
            if sales is None:
                break
            cards = partial(self.desk.providers.of, slug)
            answer = await ask(command, progress, cards, sales)
            progress, happened = taken_in(command, answer, progress)
            state, command = machine.decide(progress.state, happened)
            progress = progress.moved_to(state, now)
        cart = leased(progress.cart, checkout.owner, now + LEASE_TIME)
        progress = await record(work, self.desk, before, attrs.evolve(progress, cart=cart))
        return attrs.evolve(checkout, progress=progress, command=command)

    async def _paused(self, checkout: Checkout) -> CheckoutResult:
        """Give the lease back: whoever calls next goes on."""
        async with self.desk.unit_of_work(checkout.store.slug, checkout.by) as work:
            before = checkout.progress.cart
            cart = unleased(before, self.desk.clock.now())
            return CheckoutResult(await work.carts.save(cart, since=before))

    def _refusals(
        self, store: Store, cart: Cart, lacking: tuple[Refusal, ...], method: str | None
    ) -> Sequence[Refusal]:
        """Return why a cart, which may lack events, cannot be bought; the first is told first."""
        capabilities = self.desk.vendors.of(store.slug).capabilities
        if capabilities.charges_card:
            return (VendorChargesCard(),)
        if not cart.wanted_items and not cart.open_events:
            return (CartEmpty(),)
        in_time = self.desk.clock.now() + capabilities.start_commit_before
        refusals = lacking + is_ready_for_checkout(cart, in_time)
        if cart.fan_id is None:
            refusals += (CartNotBound(),)
        if cart.total and method is None:
            refusals += (PaymentMethodMissing(),)
        return refusals

    def _payment(self, cart: Cart, method: str) -> Payment:
        return Payment(
            PaymentId(self.desk.ids.new()),
            cart.id,
            cart.total,
            method,
            PaymentStatus.AUTHORIZING,
            asked_at=self.desk.clock.now(),
        )
