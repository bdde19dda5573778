"""Every message exists in both languages, with the same placeholders, and the compiled catalogues are those of the sources."""

from __future__ import annotations

import ast
import io
import re
import string
from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from bot import localisation
from bot.localisation import LANGUAGES, Translator, translator
from claims.errors import NoArticleFound
from claims.types import Grain, Quantity, TimeSpan

ROOT = Path(__file__).parent.parent.parent
LOCALES = ROOT / "bot" / "locales"
KEYWORDS = {"N_": None, "t": None, "_t": None, "plural": (1, 2), "NN_": (1, 2)}


def used() -> set[str | tuple[str, ...]]:
    """Every message in the source code, as `make messages` collects them."""
    found: set[str | tuple[str, ...]] = set()
    for package in ("bot", "claims", "index"):
        for _, _, message, _, _ in extract_from_dir(ROOT / package, [("**.py", "python")], keywords=KEYWORDS):
            found.add(message)
    return found


def forms(message: str | list[str] | tuple[str, ...]) -> list[str]:
    """The singular and plural forms of a message, or its one form."""
    return [message] if isinstance(message, str) else list(message)


def placeholders(message: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(message) if name is not None}


def test_no_message_stands_inside_an_f_string() -> None:
    """There the collector does not see it on Python 3.11, and it would be shown in English."""
    hidden = []
    for path in (path for package in ("bot", "claims", "index") for path in sorted((ROOT / package).rglob("*.py"))):
        for joined in (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.JoinedStr)):
            for call in (node for node in ast.walk(joined) if isinstance(node, ast.Call)):
                name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
                if name in KEYWORDS and call.args and isinstance(call.args[0], ast.Constant):
                    hidden.append(f"{path.relative_to(ROOT)}:{call.lineno}")
    assert hidden == []


def test_messages_are_found() -> None:
    assert "Nothing in the archive says this." in used()
    assert NoArticleFound.template in used()


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_every_message_is_translated(language: str) -> None:
    with (LOCALES / language / "LC_MESSAGES" / "telisik.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    translated = {tuple(forms(m.id)): forms(m.string) for m in catalogue if m.id and m.string and all(forms(m.string)) and not m.fuzzy}
    wanted = {tuple(forms(message)) for message in used()}
    assert wanted - translated.keys() == set()
    assert translated.keys() - wanted == set(), "messages that no code uses any more"
    for message, strings in translated.items():
        names = set[str]().union(*map(placeholders, message))
        assert all(placeholders(one) == names for one in strings), message


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_the_compiled_catalogue_is_up_to_date(language: str) -> None:
    folder = LOCALES / language / "LC_MESSAGES"
    with (folder / "telisik.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    assert (folder / "telisik.mo").read_bytes() == compiled.getvalue(), "run: make messages"


@pytest.mark.parametrize(
    ("tag", "language"), [("id", "id"), ("en-GB", "en"), ("en_US", "en"), ("ms", "id"), ("in", "id"), ("ja", "en"), ("", "en")]
)
def test_a_language_tag_finds_its_translator(tag: str, language: str) -> None:
    assert translator(tag).language == language


def deaths(low: float | None, high: float | None, **bounds: bool) -> Quantity:
    return Quantity("deaths", low, high, "person", **bounds)


@pytest.mark.parametrize(
    ("quantity", "english", "indonesian"),
    [
        (deaths(35, 35), "35", "35"),
        (deaths(1250, None), "≥ 1,250", "≥ 1.250"),
        (deaths(100, None, low_open=True), "> 100", "> 100"),
        (deaths(None, 40), "≤ 40", "≤ 40"),
        (deaths(10, 15), "10–15", "10–15"),
        (Quantity("money", 2.5e9, 2.5e9, "IDR"), "IDR2,500,000,000", "Rp2.500.000.000"),
        (Quantity("percentage", 5.25, 5.25, "percent"), "5.25%", "5,25%"),
        (Quantity("duration", 6, 6, "week"), "6 weeks", "6 minggu"),
        (Quantity("duration", 1, 1, "week"), "1 week", "1 minggu"),
        (Quantity("distance", 10, 12.5, "kilometre"), "10–12.5 kilometres", "10–12,5 kilometer"),
        (Quantity("rice", 2500, None, "tonne"), "≥ 2,500 tonnes", "≥ 2.500 ton"),
        (Quantity("corridors", 4, 4, "corridors"), "4", "4"),
    ],
)
def test_intervals_are_written_as_the_language_writes_numbers(quantity: Quantity, english: str, indonesian: str) -> None:
    assert Translator("en").interval(quantity) == english
    assert Translator("id").interval(quantity) == indonesian


def test_a_measure_stands_behind_its_figure_in_words() -> None:
    span = Quantity("duration", 4, 6, "week")
    assert (Translator("en").in_words(span), Translator("id").in_words(span)) == ("4 to 6 weeks", "4 hingga 6 minggu")


def test_every_measure_has_a_name_in_both_languages() -> None:
    for unit in localisation._MEASURES:
        for language in ("en", "id"):
            written = Translator(language).interval(Quantity("anything", 2, 2, unit))
            assert re.fullmatch(r"2 \w[\w ]+", written), written


def test_days_are_written_out() -> None:
    span = TimeSpan(datetime(2025, 4, 13, tzinfo=UTC), datetime(2025, 4, 14, tzinfo=UTC), Grain.DAY)
    assert Translator("id").span(span) == "Minggu, 13 April 2025"
    assert Translator("en").span(span) == "Sunday, April 13, 2025"
    assert Translator("id").day(datetime(2025, 3, 4, tzinfo=UTC)) == "Selasa, 4 Maret 2025"
    assert Translator("en").day(datetime(2025, 3, 4, tzinfo=UTC)) == "Tuesday, March 4, 2025"


def test_a_day_that_could_not_be_resolved_says_so() -> None:
    span = TimeSpan(None, None, Grain.DAY, relative="pada hari Minggu", weekday=6)
    assert "pada hari Minggu" in Translator("en").span(span)
    assert "unknown" in Translator("en").span(span)


def test_an_error_speaks_the_persons_language() -> None:
    error = NoArticleFound(source="https://example.org/x")
    assert translator("en").error(error) == "No article was found on https://example.org/x."
    assert translator("id").error(error) != translator("en").error(error)
    assert "https://example.org/x" in translator("id").error(error)
