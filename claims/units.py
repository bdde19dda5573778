"""Units under several names: a currency that a text names without its country, and things that languages call by different words.

Kept out of the figures themselves, which keep the words of their text; looked up where two of them are compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache

from claims.languages import codes, load
from claims.types import Metric, Quantity

#: A currency named without its country, as unit of money, with the codes (ISO 4217) of those of that name.
CURRENCIES: Mapping[str, frozenset[str]] = {
    "shilling": frozenset({"KES", "TZS", "UGX", "SOS"}),
    "peso": frozenset({"PHP", "MXN", "ARS", "CLP", "COP", "CUP", "DOP", "UYU"}),
    "rupee": frozenset({"INR", "PKR", "LKR", "NPR", "MUR"}),
    "riyal": frozenset({"SAR", "QAR", "OMR", "YER", "IRR"}),
    "dirham": frozenset({"AED", "MAD"}),
    "kwacha": frozenset({"ZMW", "MWK"}),
    "cfa franc": frozenset({"XOF", "XAF"}),
    "franc": frozenset({"CHF", "RWF", "BIF", "CDF", "GNF", "DJF", "XOF", "XAF"}),
}
_METRICS = frozenset(metric.value for metric in Metric)


def same_counted(one: Quantity, other: Quantity) -> bool:
    """Whether two figures count the same: by one name, or by names that may mean the same ("pelajar" and "mahasiswa")."""
    if one.unit == other.unit:
        return one.metric == other.metric
    if one.metric == other.metric:
        return not _names(one.unit).isdisjoint(_names(other.unit))
    # Things that are counted are named twice, as what is counted and as its unit; the dead are never the injured.
    counted = one.metric == one.unit and other.metric == other.unit and _METRICS.isdisjoint({one.metric, other.metric})
    return counted and not _names(one.unit).isdisjoint(_names(other.unit))


@lru_cache(maxsize=4096)
def _names(unit: str) -> frozenset[str]:
    """What a unit may mean: the codes of a currency, the names that all languages share for a thing, else itself."""
    return CURRENCIES.get(unit) or _things().get(unit, frozenset({unit}))


@cache
def _things() -> Mapping[str, frozenset[str]]:
    """The words of all languages for things that are counted, each with what it may mean ("pelajar": a student, or a pupil)."""
    found: dict[str, frozenset[str]] = {}
    for code in codes():
        for name, words in load(code).get("counted").items():
            for word in words:
                found[word] = found.get(word, frozenset()) | {name}
    return found
