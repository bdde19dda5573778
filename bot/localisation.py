"""The person's language: translated messages, and dates, numbers and intervals as that language writes them.

English messages are the keys (gettext's convention); ``bot/locales/<language>/LC_MESSAGES/telisik.mo`` holds the others. Mark a message
with :func:`claims.errors.N_` where it is declared, or pass it straight to a :class:`Translator`; ``make messages`` collects both.
"""

from __future__ import annotations

import gettext
from datetime import date, datetime
from functools import cache
from pathlib import Path

from claims.errors import N_, NN_, TelisikError
from claims.types import Grain, Quantity, TimeSpan

LANGUAGES = ("en", "id")
_LOCALES = Path(__file__).parent / "locales"
_TONNES = NN_("tonne", "tonnes")
#: What CLDR calls the measures of this program (``units`` of the language files). Tonnes are not among them: to it they are "metrik ton" in
#: Indonesian, which nobody writes.
_MEASURES = {
    unit: f"{kind}-" + unit.replace(" ", "-").replace("metre", "meter").replace("litre", "liter")
    for kind, units in {
        "area": ("acre", "hectare", "square foot", "square kilometre", "square metre", "square mile"),
        "digital": ("gigabyte",),
        "duration": ("second", "minute", "hour", "day", "week", "month", "year", "decade"),
        "length": ("millimetre", "centimetre", "metre", "kilometre", "inch", "foot", "mile", "nautical mile"),
        "mass": ("milligram", "gram", "kilogram", "ounce", "pound"),
        "power": ("watt", "kilowatt", "megawatt", "gigawatt"),
        "speed": ("kilometre per hour", "knot", "metre per second", "mile per hour"),
        "volume": ("barrel", "cubic foot", "cubic metre", "gallon", "litre"),
    }.items()
    for unit in units
}


class Translator:
    """Renders messages and values for one of :data:`LANGUAGES`.

    Calling it translates: ``t("No article was found on {source}.", source=url)``.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self._catalogue = gettext.translation("telisik", _LOCALES, [language], fallback=language == "en")

    def __call__(self, message: str, /, **values: object) -> str:
        return self._catalogue.gettext(message).format(**values)

    def plural(self, one: str, many: str, n: int, /, **values: object) -> str:
        """The form for ``n``; ``{n}`` in the message is the number as the language writes it."""
        return self._catalogue.ngettext(one, many, n).format(n=self.number(n), **values)

    def counted(self, one: str, many: str, quantity: Quantity, *, in_words: bool = False) -> str:
        """An interval with what it counts, in the form for one or for many; ``{n}`` in the message is the interval, in symbols or words."""
        single = quantity.low == 1 == quantity.high
        interval = self.in_words(quantity) if in_words else self.interval(quantity)
        return self._catalogue.ngettext(one, many, 1 if single else 2).format(n=interval)

    def in_words(self, quantity: Quantity) -> str:
        """``at least 35``, ``10 hingga 15 minggu``; money and percentages in symbols, as they are written."""
        from claims.languages import load
        from claims.phrasing import phrase
        from claims.units import CURRENCIES

        symbolic = quantity.unit == "percent" or quantity.unit in CURRENCIES or (len(quantity.unit) == 3 and quantity.unit.isupper())
        if symbolic:
            return self.interval(quantity)
        last = quantity.low if quantity.high is None else quantity.high
        words = phrase(quantity, load(self.language)) or "?"
        return words if last is None else " ".join(filter(None, (words, self._measure(last, quantity.unit))))

    def error(self, error: TelisikError) -> str:
        """The sentence of an error, in this language."""
        return self(type(error).template, **error.values)

    def number(self, value: float) -> str:
        """1250 as 1.250 in Indonesian and 1,250 in English."""
        from babel.numbers import format_decimal

        return format_decimal(value, locale=self.language)

    def interval(self, quantity: Quantity) -> str:
        """An interval in symbols, with its unit: ``≥ 35``, ``10–15``, ``> Rp2.500.000.000``, ``12,5%``, ``6 weeks``."""
        low, high = quantity.low, quantity.high
        if low is not None and low == high:
            return self._amount(low, quantity.unit)
        if high is None and low is not None:
            return f"{'>' if quantity.low_open else '≥'} {self._amount(low, quantity.unit)}"
        if low is None and high is not None:
            return f"{'<' if quantity.high_open else '≤'} {self._amount(high, quantity.unit)}"
        if low is None or high is None:
            return "?"
        first = self.number(low) if self._measure(high, quantity.unit) else self._amount(low, quantity.unit)
        return f"{first}–{self._amount(high, quantity.unit)}"

    def _amount(self, value: float, unit: str) -> str:
        if unit == "percent":
            return f"{self.number(value)}%"
        if len(unit) == 3 and unit.isupper():
            return self._money(value, unit)
        from claims.units import CURRENCIES

        if unit in CURRENCIES:
            return f"{self.number(value)} {unit}"
        return " ".join(filter(None, (self.number(value), self._measure(value, unit))))

    def _measure(self, value: float, unit: str) -> str:
        """``minggu``, ``week`` or ``weeks`` behind this number; empty for what the text itself names (``corridors``)."""
        from babel.units import format_unit

        if unit == "tonne":
            return self._catalogue.ngettext(*_TONNES, 1 if value == 1 else 2)
        if unit not in _MEASURES:
            return ""
        spelling = "en_GB" if self.language == "en" else self.language  # "kilometres", as elsewhere here
        return format_unit(value, _MEASURES[unit], locale=spelling).removeprefix(self.number(value)).strip()

    def _money(self, value: float, currency: str) -> str:
        from babel import Locale
        from babel.numbers import format_currency

        pattern = Locale.parse(self.language).currency_formats["standard"].pattern
        if float(value).is_integer():  # news rounds to millions; two zeros behind them would claim more than the source says
            pattern = pattern.replace(".00", "")
        return format_currency(value, currency, pattern, locale=self.language, currency_digits=False, decimal_quantization=False)

    def day(self, moment: date | datetime) -> str:
        """``Minggu, 13 April 2025``."""
        from babel.dates import format_date, get_date_format

        pattern = get_date_format("full", self.language).pattern.replace("dd", "d")  # "Selasa, 04 Maret 2025" is written nowhere
        return format_date(moment, pattern, locale=self.language)

    def short_day(self, moment: date | datetime) -> str:
        """``13 Apr 2025``: for the line under a sentence."""
        from babel.dates import format_date

        return format_date(moment, format="medium", locale=self.language)

    def span(self, span: TimeSpan) -> str:
        """A time span to its own grain; one that could not be resolved is shown as it was written, and says so."""
        from babel.dates import format_datetime

        from claims.decontextualise import calendar

        if span.start is None or span.end is None:
            return self(N_("“{words}” (publication date unknown)"), words=span.relative or "")
        if span.grain is Grain.MINUTE:
            return format_datetime(span.start, "EEEE, d MMMM y HH:mm", locale=self.language)
        return calendar(span, self.language) or ""


@cache
def translator(language: str) -> Translator:
    """The translator for a language tag (``id``, ``en-GB``); English where there is no catalogue."""
    base = language.replace("_", "-").split("-")[0].lower()
    if base in ("ms", "in"):  # Malay speakers read Indonesian with ease; "in" is the old code of Indonesian
        base = "id"
    return Translator(base if base in LANGUAGES else "en")


def terminal_language() -> str:
    """The language of the terminal (``LANGUAGE``, ``LC_ALL``, ``LC_MESSAGES``, ``LANG``, as gettext reads them), English by default."""
    found = gettext.find("telisik", _LOCALES)
    return "en" if found is None else Path(found).parts[-3]
