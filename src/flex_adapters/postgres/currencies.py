"""How a currency is written in a column: its ISO code, or its own name and digits."""

from functools import lru_cache

from flexcore.kernel import Currency, iso_currency


@lru_cache(maxsize=64)
def currency_text(currency: Currency) -> str:
    """Return `USD`, or `CREDIT:2` for a unit that ISO does not know so."""
    try:
        is_iso = iso_currency(currency.code) == currency
    except ValueError:
        is_iso = False
    return currency.code if is_iso else f"{currency.code}:{currency.digits}"


@lru_cache(maxsize=64)
def currency_of(text: str) -> Currency:
    """Return the currency that was written as text."""
    code, _, digits = text.partition(":")
    return Currency(code, int(digits)) if digits else iso_currency(code)
