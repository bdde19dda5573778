"""Figures in words: the interval of a quantity as its language writes it, and as :class:`claims.numbers.NumberReader` reads it back."""

from __future__ import annotations

from decimal import Decimal

from claims.languages import Language
from claims.types import Quantity


def phrase(quantity: Quantity, language: Language) -> str:
    """``sedikitnya 35``, ``lebih dari 1.250``, ``10 hingga 15``; without unit, and empty where the quantity has no bound at all."""
    low, high = quantity.low, quantity.high
    closed = not (quantity.low_open or quantity.high_open)
    if low is not None and low == high:
        return numeral(low, language)
    if low is not None and high is not None and closed:
        return f"{numeral(low, language)} {_first(language, 'numbers.range_words')} {numeral(high, language)}"
    bounds = []
    if low is not None:
        bounds.append(f"{_first(language, _qualifier('more_than' if quantity.low_open else 'at_least'))} {numeral(low, language)}")
    if high is not None:
        bounds.append(f"{_first(language, _qualifier('less_than' if quantity.high_open else 'at_most'))} {numeral(high, language)}")
    return f" {_first(language, 'numbers.bounded')} ".join(bounds)


def numeral(value: float, language: Language) -> str:
    """Digits with the language's decimal sign, grouped by thousands: ``1.250,5`` in Indonesian."""
    whole, _, fraction = format(Decimal(repr(value)), "f").partition(".")
    grouped = f"{int(whole):,}".replace(",", language.get("numbers.group"))
    return f"{grouped}{language.get('numbers.decimal')}{fraction}" if fraction.strip("0") else grouped


def _qualifier(kind: str) -> str:
    return f"numbers.qualifiers.{kind}"


def _first(language: Language, path: str) -> str:
    """The first phrase of a list; a qualifier that may also join a range ("hingga") would be read as that."""
    phrases: list[str] = language.get(path)
    if path == "numbers.range_words":
        return phrases[0]
    joining = set(language.get("numbers.range_words"))
    return next((known for known in phrases if known not in joining), phrases[0])
