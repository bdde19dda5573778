"""The cards and forms of flags keep Discord's limits, whatever people and articles write; corrections read the same everywhere."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import cards, lists, review_cards
from bot.flagging import FlagForm
from bot.localisation import translator
from bot.paging import CLAIMS_A_PAGE
from bot.render import claim_json, correction_lines
from bot.review_cards import Case
from bot.reviewing import DecisionForm
from bot.terminal import show_claims
from index.store import Correction, Flag, FlagReason, FlagState, StoredClaim
from tests.bot.test_discord_cards import hostile, sentence, valid
from tests.discord_limits import check_modal

WHEN = datetime(2025, 4, 20, 12, tzinfo=UTC)
people = st.sampled_from(["1400000000000000001", "local", "# **@everyone**"])
reasons = st.sampled_from(list(FlagReason))


def flag(number: int, note: str, person: str, reason: FlagReason, state: FlagState) -> Flag:
    settled = None if state is FlagState.OPEN else WHEN
    reviewer = person if state in (FlagState.UPHELD, FlagState.REJECTED) else None
    return Flag(f"{number:032x}", "0" * 32, person, reason, note, state, WHEN, reviewer, note if reviewer else "", settled)


def claim(text: str, title: str, corrections: tuple[Correction, ...] = ()) -> StoredClaim:
    source = sentence(text, title, "https://example.org/a", 1, 1)
    return StoredClaim(source.claims[0], text, source.sentence, text, source.article, len(corrections), 0, corrections)


@settings(deadline=None, max_examples=50)
@given(st.lists(hostile, min_size=1, max_size=12), hostile, people, reasons, st.sampled_from(["en", "id"]))
def test_cards_of_flags_keep_the_limits(notes: list[str], text: str, person: str, reason: FlagReason, language: str) -> None:
    t = translator(language)
    corrections = tuple(Correction("0" * 32, note, reason, person, WHEN) for note in notes)
    stored = claim(text, notes[0], corrections)
    context = tuple(sentence(text, notes[0], None, number, 1) for number in range(3))
    flags = {state: [flag(number, note, person, reason, state) for number, note in enumerate(notes)] for state in FlagState}
    above = review_cards.decision(flags[FlagState.UPHELD][0], t)
    valid(review_cards.case(Case(stored, context, tuple(flags[FlagState.OPEN])), t, place="1 of 2", above=above))
    for state in (FlagState.UPHELD, FlagState.REJECTED, FlagState.WITHDRAWN):
        valid(review_cards.decided(stored, flags[state], t))
        valid(review_cards.told(flags[state][0], stored, notes[0], t))
    valid(review_cards.withdrawn(flags[FlagState.WITHDRAWN][0], stored.claim.code, t))
    valid(review_cards.queue_ended(0, t, above))
    valid(review_cards.queue_ended(3, t, above))
    valid(lists.flagged(flags[FlagState.OPEN][0], stored, t))
    valid(lists.claims(lists.PageOfClaims(lists.kinds_of([stored] * 30), [stored] * CLAIMS_A_PAGE, None, 1, 4), t))
    for limit in (150, 400):
        assert len(cards.corrected(corrections, limit, t)) <= limit


@pytest.mark.parametrize("language", ["en", "id"])
def test_the_forms_keep_the_limits(language: str) -> None:
    t = translator(language)
    check_modal(FlagForm("0" * 32, t, "x" * 1_000).to_dict())
    for uphold in (True, False):
        check_modal(DecisionForm("0" * 32, "f" * 32, t, uphold=uphold).to_dict())


def test_a_correction_is_said_once_for_all_flags_that_led_to_it() -> None:
    said = [Correction("0" * 32, note, FlagReason.OUTDATED, "1", WHEN) for note in ("41", "41", "")]
    lines = correction_lines(said, translator("en"))
    assert lines == ["✏️ Corrected: 41 (reviewer's note on 0000-000)", "✏️ Upheld by a reviewer: Outdated (0000-000)"]


def test_the_terminal_and_its_json_carry_the_correction(capsys: pytest.CaptureFixture[str]) -> None:
    right = (Correction("0" * 32, "41 \x1b[31mdead", FlagReason.WRONG_NUMBER, "1", WHEN),)
    show_claims([claim("35 dead", "Flood", right)], translator("en"))
    assert "✏️ Corrected: 41 \N{REPLACEMENT CHARACTER}[31mdead (reviewer's note on 0000-000)" in capsys.readouterr().out
    assert claim_json(claim("35 dead", "Flood", right))["corrections"] == [
        {"claim": "0000-000", "reason": "wrong-number", "note": "41 \x1b[31mdead"}
    ]
    assert "corrections" not in claim_json(claim("35 dead", "Flood"))
