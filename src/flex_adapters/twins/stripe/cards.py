"""Stripe's test cards, by number and by `pm_card_…` name."""

from enum import StrEnum

import attrs


class Authentication(StrEnum):
    """How often the bank wants to see the buyer."""

    NEVER = "never"
    ONCE = "once"
    ALWAYS = "always"


@attrs.frozen
class Decline:
    """The words with which a bank refuses a card."""

    code: str
    message: str
    decline_code: str | None = None
    advice_code: str | None = None


@attrs.frozen
class TestCard:
    """A card whose behaviour is fixed by its number.

    `attaches` is whether a customer can save the card although charges on it fail.
    """

    __test__ = False

    number: str
    names: tuple[str, ...]
    brand: str = "visa"
    charge_decline: Decline | None = None
    capture_decline: Decline | None = None
    attaches: bool = True
    authentication: Authentication = Authentication.NEVER

    @property
    def last4(self) -> str:
        """Return the last four digits, all that is ever shown of a number."""
        return self.number[-4:]


GENERIC = Decline("card_declined", "Your card was declined.", "generic_decline", "try_again_later")
INSUFFICIENT_FUNDS = Decline(
    "card_declined", "Your card has insufficient funds.", "insufficient_funds", "try_again_later"
)
LOST = Decline("card_declined", "Your card was declined.", "lost_card", "do_not_try_again")
STOLEN = Decline("card_declined", "Your card was declined.", "stolen_card", "do_not_try_again")
EXPIRED = Decline("expired_card", "Your card has expired.", None, "confirm_card_data")
INCORRECT_CVC = Decline(
    "incorrect_cvc", "Your card's security code is incorrect.", None, "confirm_card_data"
)
PROCESSING_ERROR = Decline(
    "processing_error",
    "The card could not be processed; try again in a while.",
    None,
    "try_again_later",
)
AUTHENTICATION_REQUIRED = Decline(
    "authentication_required",
    "Your card was declined: this payment requires authentication by the buyer.",
    "authentication_required",
)
AUTHENTICATION_FAILED = Decline(
    "payment_intent_authentication_failure",
    "The buyer could not be authenticated; ask for another payment method.",
)
INCORRECT_NUMBER = Decline("incorrect_number", "Your card number is incorrect.")
NOT_A_TEST_CARD = Decline(
    "card_declined",
    "Your card was declined: the request was in test mode, but the card is not a test card.",
    "test_mode_live_card",
)


def _declined(number: str, ending: str, decline: Decline) -> TestCard:
    names = (f"pm_card_visa_chargeDeclined{ending}", f"pm_card_chargeDeclined{ending}")
    return TestCard(number, names, charge_decline=decline, attaches=False)


# Source: Stripe's "Testing" page. The pairing of number and name of the three cards that ask for
# authentication is a careful pick, and so is the last card, which Stripe does not have.
CARDS: tuple[TestCard, ...] = (
    TestCard("4242424242424242", ("pm_card_visa",)),
    TestCard("5555555555554444", ("pm_card_mastercard",), brand="mastercard"),
    TestCard("378282246310005", ("pm_card_amex",), brand="amex"),
    _declined("4000000000000002", "", GENERIC),
    _declined("4000000000009995", "InsufficientFunds", INSUFFICIENT_FUNDS),
    _declined("4000000000009987", "LostCard", LOST),
    _declined("4000000000009979", "StolenCard", STOLEN),
    _declined("4000000000000069", "ExpiredCard", EXPIRED),
    _declined("4000000000000127", "IncorrectCvc", INCORRECT_CVC),
    _declined("4000000000000119", "ProcessingError", PROCESSING_ERROR),
    TestCard("4000000000000341", ("pm_card_chargeCustomerFail",), charge_decline=GENERIC),
    TestCard(
        "4000002500003155",
        ("pm_card_authenticationRequiredOnSetup",),
        authentication=Authentication.ONCE,
    ),
    TestCard(
        "4000002760003184",
        ("pm_card_authenticationRequired",),
        authentication=Authentication.ALWAYS,
    ),
    TestCard(
        "4000008260003178",
        ("pm_card_authenticationRequiredChargeDeclinedInsufficientFunds",),
        charge_decline=INSUFFICIENT_FUNDS,
        authentication=Authentication.ALWAYS,
    ),
    TestCard("4000009990000013", ("pm_sim_captureDeclined",), capture_decline=GENERIC),
)

_BY_NUMBER = {card.number: card for card in CARDS}
_BY_NAME = {name: card for card in CARDS for name in card.names}


def card_of_number(number: str) -> TestCard | Decline:
    """Return the test card of a number, or the words that refuse any other number."""
    digits = number.replace(" ", "").replace("-", "")
    if card := _BY_NUMBER.get(digits):
        return card
    return NOT_A_TEST_CARD if _passes_luhn(digits) else INCORRECT_NUMBER


def card_of_name(name: str) -> TestCard | None:
    """Return the test card behind a name such as `pm_card_visa`, if there is one."""
    return _BY_NAME.get(name)


def _passes_luhn(digits: str) -> bool:
    if not digits.isdecimal() or not 12 <= len(digits) <= 19:
        return False
    odd, even = digits[-1::-2], digits[-2::-2]
    doubled = (2 * int(digit) for digit in even)
    return (sum(map(int, odd)) + sum(n - 9 if n > 9 else n for n in doubled)) % 10 == 0
