"""The cards of answers, verdicts and contexts: within Discord's limits and word for word, whatever the articles say."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot import answer_cards, check_cards, evidence_cards
from bot.cards import Card
from bot.frames import Frame, Sharing
from bot.localisation import translator
from bot.render import check_json
from bot.terminal import show_check
from claims.types import Claim, ClaimKind, Grain, Quantity, TimeSpan
from index.answer import Answer, Status
from index.ranking import Evidence
from index.store import Correction, FlagReason, StoredSentence
from index.verdicts import Check, ClaimCheck, Verdict, Why
from tests.bot.test_discord_cards import hostile, sentence, valid
from tests.discord_limits import walk

TOKEN = "20250420-0123456789abcdef"
EN = translator("en")
NOON = datetime(2025, 4, 19, 12, tzinfo=UTC)
# What Discord would act upon, where no backslash stands before it.
_LIVE = re.compile(r"(?<!\\)(?:\\\\)*(@everyone|@here|<[@#:/t]|\]\(|://|\|\||```)")
frames = st.builds(
    Frame, st.just(TOKEN), st.integers(0, 30), st.sampled_from(Sharing), st.one_of(st.none(), hostile), st.sampled_from([None, "local*_*"])
)


def shown(card: Card) -> str:
    return "\n".join(component["content"] for component in walk(valid(card)) if component["type"] == 10)


def live(text: str) -> bool:
    """Whether anything in a card would be acted upon, but for the name of the person who shares it."""
    return any(_LIVE.search(line) for line in text.splitlines() if not line.startswith("-# 📣"))


def buttons(card: Card) -> list[dict[str, Any]]:
    return [component for component in walk(valid(card)) if component["type"] == 2]


def corrected(source: StoredSentence, note: str) -> StoredSentence:
    """The sentence with an open flag, and an upheld one on each of its claims."""
    said = tuple(Correction(claim.id, note, FlagReason.WRONG_NUMBER, "local", NOON) for claim in source.claims)
    return replace(source, flags=len(said) + 1, open_flags=1, corrections=said)


def evidence_of(texts: list[str], title: str, claims: int, note: str) -> tuple[Evidence, ...]:
    url = "https://example.org/" + "x" * (len(title) % 700)
    sources = [corrected(sentence(text, title, url, number, claims), note) for number, text in enumerate(texts)]
    return tuple(Evidence(source, 0.9, source.claims[:2], {}, superseded=number > 0) for number, source in enumerate(sources))


@settings(deadline=None, max_examples=50)
@given(
    st.lists(hostile, min_size=1, max_size=12), hostile, st.sampled_from(Status), st.sampled_from(["en", "id"]), st.integers(0, 6), frames
)
@example(["*" * 9000] * 12, "😀" * 3000, Status.CONFLICTING, "id", 6, Frame(TOKEN, 7, Sharing.OFFERED, "*" * 900, "1"))
@example(["-" * 9000], "`" * 3000, Status.ABSTAINED, "en", 0, Frame(TOKEN, 0, Sharing.OFFERED))
def test_answers_of_any_text(texts: list[str], title: str, status: Status, language: str, claims: int, frame: Frame) -> None:
    evidence = evidence_of(texts, title, claims, title)
    found = Answer(title, language, status, () if status is Status.ABSTAINED else evidence, evidence, 1.0)
    card = answer_cards.answer(found, frame, translator(language))
    assert not live(shown(card))


@settings(deadline=None, max_examples=50)
@given(
    st.lists(hostile, min_size=1, max_size=12),
    hostile,
    st.lists(st.tuples(st.sampled_from(Verdict), st.sampled_from(Why), st.booleans()), max_size=20),
    st.sampled_from(["en", "id"]),
    frames,
)
@example(["*" * 9000] * 12, "😀" * 3000, [(Verdict.REFUTED, Why.OTHER_FIGURE, True)] * 20, "id", Frame(TOKEN, 0, Sharing.OFFERED))
@example(["*" * 9000] * 12, "*_" * 3000, [(Verdict.REFUTED, Why.OTHER_WORDS, True)] * 20, "id", Frame(TOKEN, 0, Sharing.OFFERED))
def test_verdicts_of_any_text(texts: list[str], title: str, told: list[tuple[Verdict, Why, bool]], language: str, frame: Frame) -> None:
    evidence = evidence_of(texts, title, 2, title)
    day = TimeSpan(NOON, NOON, Grain.DAY)
    claim = Claim("0" * 32, 0, ClaimKind.CASUALTY, 0, len(title), Quantity("deaths", 35, None, title), day, title, title)
    words = {Why.OTHER_WORDS: (texts[0], title)}
    checks = tuple(ClaimCheck(claim, verdict, why, claim if found else None, evidence, words.get(why)) for verdict, why, found in told)
    decided = checks[0] if checks else None
    found = Check(title, language, Verdict.REFUTED, decided, checks, evidence if checks else (), 1.0)
    card = check_cards.check(found, frame, translator(language))
    assert not live(shown(card))


@settings(deadline=None, max_examples=50)
@given(st.lists(st.lists(hostile, min_size=1, max_size=7), min_size=1, max_size=3), hostile, st.data())
@example([["*" * 9000] * 13], "*" * 3000, None)
def test_contexts_of_any_text(texts: list[list[str]], title: str, data: st.DataObject | None) -> None:
    numbers = iter(range(40))
    passage = tuple(tuple(corrected(sentence(text, title, None, next(numbers), 1), title) for text in part) for part in texts)
    last = sum(map(len, texts)) - 1
    card = evidence_cards.context(passage, last if data is None else data.draw(st.integers(0, last)), EN)
    assert not live(shown(card))


def answered(number: int, status: Status = Status.ANSWERED) -> Answer:
    """An answer of so many sentences that say 30, 31 …, the newest first."""
    evidence = []
    for n in range(number):
        source = sentence(f"{30 + n} orang tewas.", f"Koran {n}", None, n, 1)
        claim = replace(source.claims[0], start=0, end=8, value=Quantity("deaths", 30 + n, 30 + n, "person"), speaker="BNPB")
        article = replace(source.article, published=datetime(2025, 4, 18 - n, tzinfo=UTC))
        evidence.append(Evidence(replace(source, claims=(claim,), article=article, flags=0), 0.9, (claim,), {}))
    return Answer("Berapa?", "id", status, tuple(evidence), (), 1.0)


def test_a_page_has_one_sentence_with_its_figure_in_bold_and_who_said_it() -> None:
    text = shown(answer_cards.answer(answered(3), Frame(TOKEN, 1), EN))
    assert "> **31 orang** tewas." in text
    assert "**31 deaths**" in text
    assert "BNPB" in text
    assert "Koran 1 · Apr 17, 2025" in text
    assert "30" not in text


def test_a_number_that_stands_in_the_sentence_is_not_said_again() -> None:
    found = answered(1).evidence[0]
    houses = replace(found.source.claims[0], value=Quantity("house", 120, 120, "house"), speaker=None, where=None, when=None)
    bare = shown(answer_cards.answer(replace(answered(1), evidence=(replace(found, answering=(houses,)),)), Frame(TOKEN), EN))
    assert "120" not in bare
    at_least, said = replace(houses, value=Quantity("house", 120, None, "house")), replace(houses, speaker="BNPB")
    for more, line in ((at_least, "**≥ 120**"), (said, "**120** · says BNPB")):
        told = replace(answered(1), evidence=(replace(found, answering=(more,)),))
        assert line in shown(answer_cards.answer(told, Frame(TOKEN), EN)).splitlines()


def test_the_buttons_lead_to_the_pages_beside_and_end_with_them() -> None:
    pages = [[b for b in buttons(answer_cards.answer(answered(3), Frame(TOKEN, page), EN)) if b["label"] in "◀▶"] for page in range(4)]
    assert [[b["disabled"] for b in page] for page in pages] == [[True, False], [False, False], [False, True], [False, True]]
    assert pages[1][0]["custom_id"] == f"page:{TOKEN}:0:p"
    assert pages[1][1]["custom_id"] == f"page:{TOKEN}:2:n"
    assert "◀" not in [b["label"] for b in buttons(answer_cards.answer(answered(1), Frame(TOKEN), EN))]


def test_a_conflict_is_a_table_with_the_side_below_it_marked() -> None:
    found = answered(3, Status.CONFLICTING)
    rows = shown(answer_cards.answer(found, Frame(TOKEN, 1), EN)).splitlines()
    at = next(number for number, row in enumerate(rows) if "The sources differ:" in row)
    assert rows[at + 1 : at + 4] == [
        "• **30 deaths** · Koran 0 · Apr 18, 2025",
        "➤ **31 deaths** · Koran 1 · Apr 17, 2025",
        "• **32 deaths** · Koran 2 · Apr 16, 2025",
    ]
    assert "> **31 orang** tewas." in rows


def test_what_a_reviewer_found_wrong_is_marked_in_the_table_and_told_below() -> None:
    found = answered(2, Status.CONFLICTING)
    wrong = found.evidence[0]
    source = corrected(wrong.source, "36, not 30")
    text = shown(answer_cards.answer(replace(found, evidence=(replace(wrong, source=source), *found.evidence[1:])), Frame(TOKEN), EN))
    assert "➤ **30 deaths** · Koran 0 · Apr 18, 2025 · ✏️ corrected" in text
    assert "36, not 30" in text
    assert "🚩 1 flag" in text


def test_colour_is_never_the_only_sign() -> None:
    texts = {status: shown(answer_cards.answer(answered(2, status), Frame(TOKEN), EN)) for status in Status if status != "abstained"}
    assert "The sources differ:" not in texts[Status.ANSWERED]
    assert "The sources differ:" in texts[Status.CONFLICTING]


@pytest.mark.parametrize(
    ("why", "found", "expected"),
    [
        (Why.OTHER_FIGURE, 35, "❌ **80 ⟷ 35 deaths** · “80 tewas”"),
        (Why.SAME_FIGURE, 80, "✅ **80 deaths** · “80 tewas”"),
        (Why.NOTHING_FOUND, None, "❔ “80 tewas” · Nothing in the archive says this."),
    ],
)
def test_figures_stand_side_by_side(why: Why, found: int | None, expected: str) -> None:
    verdict = {Why.OTHER_FIGURE: Verdict.REFUTED, Why.SAME_FIGURE: Verdict.SUPPORTED}.get(why, Verdict.NOT_ENOUGH_INFO)
    claim = Claim("0" * 32, 0, ClaimKind.CASUALTY, 0, 8, Quantity("deaths", 80, 80, "person"))
    other = None if found is None else replace(claim, value=Quantity("deaths", found, found, "person"))
    one = ClaimCheck(claim, verdict, why, other)
    card = check_cards.check(Check("80 tewas.", "id", verdict, one, (one,), (), 1.0), Frame(TOKEN), EN)
    assert expected in shown(card).splitlines()
    assert buttons(card) == []


def test_a_verdict_by_what_reviewers_found_wrong_says_so_in_its_line() -> None:
    claim = Claim("0" * 32, 0, ClaimKind.CASUALTY, 0, 8, Quantity("deaths", 80, 80, "person"))
    source = replace(sentence("80 tewas.", "Koran", None, 0, 0), claims=(claim,))
    for note, said in (("36", True), (None, False)):
        held = Evidence(source if note is None else corrected(source, note), 0.9, (claim,), {})
        one = ClaimCheck(claim, Verdict.SUPPORTED, Why.SAME_FIGURE, claim, (held,))
        text = shown(check_cards.check(Check("80 tewas.", "id", Verdict.SUPPORTED, one, (one,), (held,), 1.0), Frame(TOKEN), EN))
        assert ("✅ **80 deaths** · “80 tewas” · ✏️ corrected" in text.splitlines()) is said


def test_why_a_claim_is_left_open_is_said_once() -> None:
    claim = Claim("0" * 32, 0, ClaimKind.CASUALTY, 0, 8, Quantity("deaths", 80, 80, "person"))
    wider = ClaimCheck(claim, Verdict.NOT_ENOUGH_INFO, Why.WIDER_FIGURE, replace(claim, value=Quantity("deaths", 35, None, "person")))
    nothing = ClaimCheck(replace(claim, start=10, end=16), Verdict.NOT_ENOUGH_INFO, Why.NOTHING_FOUND)
    found = Check("80 tewas. Presiden datang.", "id", Verdict.NOT_ENOUGH_INFO, wider, (wider, nothing), (), 1.0)
    text = shown(check_cards.check(found, Frame(TOKEN), EN))
    assert text.count("neither bears out nor rules out") == 1


OFFICE = ("Presiden Prancis Emilie Tournay", "Emilie Tournay is the president of Belgium")
PLACE = ("Pelita", "Zelen")


def by_words(text: str, *claims: tuple[str, str] | None) -> Check:
    """A check of which each sentence is refuted by these words (the source's, and those of the claim), or left open."""
    source = sentence("Presiden Prancis Emilie Tournay datang ke Kota Pelita.", "Koran", None, 0, 1)
    evidence = (Evidence(source, 0.9, (), {}),)
    checks: list[ClaimCheck] = []
    start = 0
    for one, words in zip(text.split(". "), claims, strict=True):
        claim = Claim("0" * 32, len(checks), ClaimKind.STATEMENT, start, start + len(one.rstrip(".")))
        start += len(one) + 2
        left = ClaimCheck(claim, Verdict.NOT_ENOUGH_INFO, Why.NOTHING_FOUND)
        checks.append(left if words is None else ClaimCheck(claim, Verdict.REFUTED, Why.OTHER_WORDS, None, evidence, words))
    return Check(text, "en", Verdict.REFUTED, checks[0], tuple(checks), evidence, 1.0)


@pytest.mark.parametrize(
    ("text", "words", "english", "indonesian"),
    [
        (
            "Emilie Tournay is the president of Belgium.",
            OFFICE,
            "The source says “Presiden Prancis Emilie Tournay” instead.",
            "Sumber justru menyebut “Presiden Prancis Emilie Tournay”.",
        ),
        (
            "Emilie Tournay came to Zelen.",
            PLACE,
            "The source places this in Pelita, not in Zelen.",
            "Menurut sumber, tempatnya di Pelita, bukan di Zelen.",
        ),
    ],
)
def test_what_other_words_decide_is_said_once(text: str, words: tuple[str, str], english: str, indonesian: str) -> None:
    found = by_words(text, words)
    for language, said, verdict, day in (("en", english, "❌ Refuted", "Apr 18, 2025"), ("id", indonesian, "❌ Dibantah", "18 Apr 2025")):
        card = shown(check_cards.check(found, Frame(TOKEN), translator(language)))
        assert card.splitlines() == [f"-# 💬 {text}", f"**{verdict}**", f"❌ {said}", f"— Koran · Koran · {day}"]
    assert check_json(found)["why"] == english


def test_of_several_claims_each_line_says_what_it_is_about() -> None:
    found = by_words("Emilie Tournay is the president of Belgium. Emilie Tournay came to Zelen. It rained.", OFFICE, PLACE, None)
    lines = shown(check_cards.check(found, Frame(TOKEN), EN)).splitlines()
    assert lines[2:] == [
        "❌ “Emilie Tournay is the president of Belgium” · The source says “Presiden Prancis Emilie Tournay” instead.",
        "❌ “Emilie Tournay came to Zelen” · The source places this in Pelita, not in Zelen.",
        "❔ “It rained” · Nothing in the archive says this.",
        "— Koran · Koran · Apr 18, 2025",
    ]
    # read without the lines, it has to tell which claim it is about
    why = "The source says “Presiden Prancis Emilie Tournay”, not “Emilie Tournay is the president of Belgium”."
    assert check_json(found)["why"] == why


def test_a_claim_that_is_cut_in_the_heading_stands_in_its_line() -> None:
    text = "Emilie Tournay came to Zelen " + "and then to the harbour " * 20
    line = shown(check_cards.check(by_words(text, PLACE), Frame(TOKEN), EN)).splitlines()[2]
    assert line.startswith("❌ “Emilie Tournay came to Zelen and then")
    assert line.endswith("…” · The source places this in Pelita, not in Zelen.")


def test_the_terminal_says_why_beside_each_claim_and_nowhere_else(capsys: pytest.CaptureFixture[str]) -> None:
    show_check(by_words("Emilie Tournay came to Zelen.", PLACE), EN)
    assert capsys.readouterr().out.splitlines()[:2] == ["❌ Refuted", "The source places this in Pelita, not in Zelen."]
    show_check(by_words("Emilie Tournay came to Zelen. It rained.", PLACE, None), EN)
    assert capsys.readouterr().out.splitlines()[:3] == [
        "❌ Refuted",
        "  ❌ Refuted: “Emilie Tournay came to Zelen”: The source places this in Pelita, not in Zelen.",
        "  ❔ Not enough info: “It rained”: Nothing in the archive says this.",
    ]


def test_days_stand_side_by_side_and_shorthand_is_written_out() -> None:
    claimed, told = (TimeSpan(datetime(2025, 4, day, tzinfo=UTC), datetime(2025, 4, day + 1, tzinfo=UTC), Grain.DAY) for day in (12, 13))
    claim = Claim("0" * 32, 0, ClaimKind.STATEMENT, 0, 21, when=claimed)
    one = ClaimCheck(claim, Verdict.REFUTED, Why.WRONG_DATE, replace(claim, when=told))
    card = check_cards.check(Check("org dievakuasi Sabtu", "id", Verdict.REFUTED, one, (one,), (), 1.0), Frame(TOKEN), EN)
    assert "❌ **Saturday, April 12, 2025 ⟷ Sunday, April 13, 2025** · “orang dievakuasi Sabt" in shown(card)
    assert "⟷ what the source says" in shown(card)
