"""The checkout machine, driven through every outcome of every step, with crashes anywhere."""

from collections.abc import Iterator
from typing import NamedTuple

import attrs
import pytest

from flexcore.checkout import machine
from flexcore.checkout.machine import (
    Authorize,
    CheckoutState,
    Command,
    Commit,
    Ending,
    Finish,
    Happened,
    LookUp,
    Sale,
    SaleStatus,
    Wait,
)
from flexcore.kernel import VendorCartId
from flexcore.payments import PaymentStatus


class Step(NamedTuple):
    """A state in which a command is due, and what happened to it."""

    state: CheckoutState
    command: Command
    happened: Happened | None


def a_checkout(sales: int, *, is_free: bool = False) -> CheckoutState:
    return CheckoutState(
        None if is_free else PaymentStatus.AUTHORIZING,
        tuple(Sale(VendorCartId(f"V{number}")) for number in range(sales)),
    )


def outcomes(command: Command) -> tuple[Happened, ...]:
    """Return everything that can happen to a command, the loss of its answer last."""
    match command:
        case Authorize():
            return (machine.Authorized(), machine.Declined(), machine.Unanswered())
        case Commit(vendor_cart):
            return (
                machine.Committed(vendor_cart),
                machine.CommitRefused(vendor_cart),
                machine.Unanswered(),
            )
        case LookUp(vendor_cart):
            return (
                machine.Committed(vendor_cart),
                machine.NeverCommitted(vendor_cart),
                machine.Unanswered(),
            )
        case machine.Capture():
            return (machine.Captured(), machine.CaptureFailed(), machine.Unanswered())
        case machine.Void():
            return (machine.Voided(), machine.Unanswered())
        case Finish() | Wait():
            return ()


def steps(start: CheckoutState) -> Iterator[Step]:
    """Yield every step that can be reached, taking over after every loss of an answer."""
    waiting = [machine.resume(start)]
    seen: set[tuple[CheckoutState, Command]] = set()
    while waiting:
        state, command = waiting.pop()
        if (state, command) in seen:
            continue
        seen.add((state, command))
        if isinstance(command, Finish):
            yield Step(state, command, None)
        for happened in outcomes(command):
            yield Step(state, command, happened)
            after, then = machine.decide(state, happened)
            waiting.append(machine.resume(after) if isinstance(then, Wait) else (after, then))


STARTS = [a_checkout(sales, is_free=is_free) for sales in range(4) for is_free in (False, True)]
ALL_STEPS = [step for start in STARTS for step in steps(start)]
# What leaves a payment in a state in which the card's money is, or may be, set aside.
PROMISED = {PaymentStatus.AUTHORIZED, PaymentStatus.CAPTURING, PaymentStatus.VOIDING}


def sales_in(state: CheckoutState, *statuses: SaleStatus) -> list[Sale]:
    return [sale for sale in state.sales if sale.status in statuses]


def test_there_is_much_to_explore_and_every_ending_is_reached() -> None:
    endings = {step.command.ending for step in ALL_STEPS if isinstance(step.command, Finish)}

    assert len(ALL_STEPS) > 100
    assert endings == set(Ending)


@pytest.mark.rule("FX-15.61")
def test_money_is_never_taken_before_the_last_commit() -> None:
    for step in ALL_STEPS:
        if isinstance(step.command, machine.Capture):
            assert len(sales_in(step.state, SaleStatus.COMMITTED)) == len(step.state.sales)


def test_nothing_is_sold_before_the_money_is_set_aside() -> None:
    for step in ALL_STEPS:
        if isinstance(step.command, Commit | LookUp):
            assert step.state.payment in {None, PaymentStatus.AUTHORIZED}


def test_a_sale_that_is_not_known_leads_neither_to_a_capture_nor_to_a_void() -> None:
    for step in ALL_STEPS:
        if sales_in(step.state, SaleStatus.COMMITTING):
            assert isinstance(step.command, Commit | LookUp)


def test_the_intent_of_every_command_is_in_the_state_that_is_written_before_it() -> None:
    for step in ALL_STEPS:
        match step.command:
            case Authorize():
                assert step.state.payment is PaymentStatus.AUTHORIZING
            case Commit(vendor_cart) | LookUp(vendor_cart):
                due = sales_in(step.state, SaleStatus.COMMITTING)
                assert [sale.vendor_cart_id for sale in due] == [vendor_cart]
            case machine.Capture():
                assert step.state.payment is PaymentStatus.CAPTURING
            case machine.Void():
                assert step.state.payment is PaymentStatus.VOIDING
            case Finish(ending):
                assert step.state.ending is ending
            case Wait():
                pytest.fail("Waiting is no step of its own.")


def test_a_lost_answer_changes_nothing_and_is_asked_for_again_or_looked_up() -> None:
    for step in ALL_STEPS:
        if isinstance(step.happened, machine.Unanswered):
            after, command = machine.decide(step.state, step.happened)
            again, asked = machine.resume(after)
            assert (after, command) == (step.state, Wait())
            assert again == step.state
            expected = (
                LookUp(step.command.vendor_cart_id)
                if isinstance(step.command, Commit)
                else step.command
            )
            assert asked == expected


def test_a_commit_is_never_repeated_without_a_look_up_that_found_nothing() -> None:
    for step in ALL_STEPS:
        if isinstance(step.command, Commit) and isinstance(step.happened, machine.Unanswered):
            _, asked = machine.resume(step.state)
            assert asked == LookUp(step.command.vendor_cart_id)
        if isinstance(step.happened, machine.NeverCommitted):
            _, asked = machine.decide(step.state, step.happened)
            assert asked == Commit(step.happened.vendor_cart_id)


@pytest.mark.rule("FX-15.21")
def test_every_path_that_gets_answers_ends() -> None:
    for start in STARTS:
        waiting = [(machine.resume(start), 0)]
        while waiting:
            (state, command), depth = waiting.pop()
            assert depth <= 3 + 3 * len(start.sales)
            waiting += [
                (machine.decide(state, happened), depth + 1)
                for happened in outcomes(command)
                if not isinstance(happened, machine.Unanswered | machine.NeverCommitted)
            ]


@pytest.mark.rule("FX-15.22")
@pytest.mark.rule("FX-15.26")
def test_a_paid_end_has_every_seat_sold_and_the_money_taken() -> None:
    for step in ALL_STEPS:
        if step.command == Finish(Ending.PAID):
            assert step.state.payment in {None, PaymentStatus.CAPTURED}
            assert len(sales_in(step.state, SaleStatus.COMMITTED)) == len(step.state.sales)


@pytest.mark.rule("FX-15.66")
def test_an_end_without_an_order_queues_every_sold_seat_and_keeps_no_money() -> None:
    for step in ALL_STEPS:
        if isinstance(step.command, Finish) and step.command.ending is not Ending.PAID:
            assert not sales_in(step.state, SaleStatus.COMMITTED, SaleStatus.COMMITTING)
            assert step.state.payment not in PROMISED | {PaymentStatus.CAPTURED}


@pytest.mark.rule("FX-15.61")
def test_a_capture_that_fails_ends_in_failure_with_all_sales_queued() -> None:
    for step in ALL_STEPS:
        if isinstance(step.happened, machine.CaptureFailed):
            after, command = machine.decide(step.state, step.happened)
            assert command == Finish(Ending.FAILED)
            assert len(sales_in(after, SaleStatus.REFUND_QUEUED)) == len(after.sales)


def test_a_declined_card_keeps_every_hold() -> None:
    for step in ALL_STEPS:
        if isinstance(step.happened, machine.Declined):
            after, command = machine.decide(step.state, step.happened)
            assert command == Finish(Ending.REOPENED)
            assert len(sales_in(after, SaleStatus.HELD)) == len(after.sales)


def test_a_refused_commit_gives_the_money_up_and_leaves_later_sales_held() -> None:
    state = attrs.evolve(a_checkout(3), payment=PaymentStatus.AUTHORIZED)
    state, first = machine.resume(state)
    assert first == Commit(VendorCartId("V0"))
    state, second = machine.decide(state, machine.Committed(VendorCartId("V0")))
    assert second == Commit(VendorCartId("V1"))

    state, third = machine.decide(state, machine.CommitRefused(VendorCartId("V1")))
    assert third == machine.Void()
    state, end = machine.decide(state, machine.Voided())

    assert end == Finish(Ending.REOPENED)
    assert [sale.status for sale in state.sales] == [
        SaleStatus.REFUND_QUEUED,
        SaleStatus.REFUSED,
        SaleStatus.HELD,
    ]


def test_a_finished_checkout_stays_as_it_ended() -> None:
    for step in ALL_STEPS:
        if isinstance(step.command, Finish):
            assert machine.resume(step.state) == (step.state, step.command)


@pytest.mark.parametrize(
    "happened",
    [
        machine.Captured(),
        machine.Voided(),
        machine.CaptureFailed(),
        machine.Committed(VendorCartId("V0")),
        machine.CommitRefused(VendorCartId("V0")),
    ],
)
def test_what_was_not_asked_for_cannot_happen(happened: Happened) -> None:
    with pytest.raises(ValueError, match="cannot happen"):
        machine.decide(a_checkout(1), happened)


@pytest.mark.parametrize("status", [SaleStatus.HELD, SaleStatus.COMMITTED, SaleStatus.REFUSED])
def test_a_void_that_finds_the_money_taken_ends_without_an_order(status: SaleStatus) -> None:
    sales = (machine.Sale(VendorCartId("V0"), status),)
    state = machine.CheckoutState(PaymentStatus.VOIDING, sales)

    after, command = machine.decide(state, machine.Captured())

    assert after.payment is PaymentStatus.TO_REFUND
    assert command == machine.Finish(machine.Ending.FAILED)


def test_money_cannot_move_where_there_is_nothing_to_pay() -> None:
    with pytest.raises(ValueError, match="nothing to pay"):
        machine.decide(a_checkout(1, is_free=True), machine.Captured())
