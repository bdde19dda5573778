"""Shorthand of questions and pasted texts, written out; and what must not be taken for shorthand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.languages import codes, load
from claims.questions import analyse
from claims.shorthand import spelled_out
from claims.types import Metric, Wants


@pytest.mark.parametrize(
    ("language", "typed", "written"),
    [
        ("id", "brp org yg tewas di palora?", "berapa orang yang tewas di palora?"),
        ("id", "anak2nya kmn", "anak-anaknya ke mana"),
        ("id", "4rb warga ngungsi, rugi 2jt", "4 ribu warga mengungsi, rugi 2 juta"),
        ("id", "Knp BLM ditutup", "Knp BLM ditutup"),
        ("id", "CO2 dan B2B naik 2 persen", "CO2 dan B2B naik 2 persen"),
        ("ms", "mcm mana nk ke palora", "macam mana hendak ke palora"),
        ("en", "why didnt the govt help ppl", "why did not the government help people"),
        ("fr", "cb de morts à palora", "combien de morts à palora"),
        ("nl", "hvl doden in de VS", "hoeveel doden in de Verenigde Staten"),
        ("de", "vllt 12 tote", "vielleicht 12 tote"),
        ("es", "xq cayó el puente", "por qué cayó el puente"),
    ],
)
def test_written_out(language: str, typed: str, written: str) -> None:
    assert spelled_out(typed, load(language)) == written


@pytest.mark.parametrize("code", codes())
def test_what_is_written_for_shorthand_is_no_shorthand(code: str) -> None:
    language = load(code)
    assert [long for long in language.get("shorthand.words").values() if spelled_out(long, language) != long] == []


@given(st.text(max_size=60), st.sampled_from(codes()))
def test_writing_out_twice_changes_nothing_more(text: str, code: str) -> None:
    once = spelled_out(text, load(code))
    assert spelled_out(once, load(code)) == once


def test_a_question_in_shorthand_is_read_as_the_whole_words_are() -> None:
    short, whole = analyse("brp org yg tewas di palora", None), analyse("berapa orang yang tewas di palora", None)
    assert short == whole
    assert (short.wants, short.metric, short.places) == (Wants.COUNT, Metric.DEATHS, ("palora",))
    assert analyse("gempa palora kapan kejadiannya", None).wants is analyse("gempa palora kpn kejadiannya", None).wants is Wants.DATE
