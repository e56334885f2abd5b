"""Units of money: the currencies of ISO 4217, and units of a store's own."""

import attrs


@attrs.frozen
class Currency:
    """A unit in which amounts are counted.

    Attributes:
        code: ISO 4217 code, or the name of a unit of the store's own such as an account credit.
        digits: How many decimal digits the major unit has: 2 for USD, 0 for JPY, 3 for KWD.
    """

    code: str
    digits: int = attrs.field(validator=attrs.validators.ge(0))

    def __str__(self) -> str:
        return self.code


# The currencies in use that ISO 4217 lists, by their number of decimal digits. Units of account,
# metals and codes for tests are none that a fan could pay in.
_BY_DIGITS = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF",
    2: """
        AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN
        BZD CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS
        GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR
        LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD
        PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN
        SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR
        ZMW ZWG
    """,
    3: "BHD IQD JOD KWD LYD OMR TND",
}
_ISO = {
    code: Currency(code, digits) for digits, codes in _BY_DIGITS.items() for code in codes.split()
}


def iso_currency(code: str) -> Currency:
    """Return the currency of an ISO 4217 code, in upper case or not.

    Raises:
        ValueError: No country pays in a currency of this code.
    """
    currency = _ISO.get(code.upper())
    if currency is None:
        raise ValueError(f"{code!r} is no currency of ISO 4217: give a code such as USD.")
    return currency
