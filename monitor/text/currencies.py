"""Which signs and codes say that a number is money? The same in every language; words for money are in its tables."""

from __future__ import annotations

CURRENCY_SIGNS = {
    "$": "USD",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "₴": "UAH",
    "₽": "RUB",
    "₹": "INR",
    "₩": "KRW",
    "₺": "TRY",
    "zł": "PLN",
}
"""ISO 4217 codes of the signs that stand before or after a sum. A bare $ is the US dollar here."""

ISO_CODES = frozenset(
    [
        "USD",
        "EUR",
        "GBP",
        "JPY",
        "CNY",
        "RUB",
        "UAH",
        "INR",
        "CHF",
        "PLN",
        "TRY",
        "KRW",
        "AUD",
        "CAD",
        "NZD",
        "SEK",
        "NOK",
        "DKK",
        "CZK",
        "HUF",
        "RON",
        "BGN",
        "ILS",
        "ZAR",
        "BRL",
        "MXN",
        "ARS",
        "CLP",
        "COP",
        "EGP",
        "SAR",
        "AED",
    ]
)
"""Codes that stand for themselves."""
