"""How much a sentence asserts that can be checked, as a sum of cues that can be pointed at.

The features are those that ClaimBuster found to tell check-worthy factual sentences from others (Hassan, Arslan, Li, Tremayne 2017,
"Toward Automated Fact-Checking", KDD; Hassan, Li, Tremayne 2015, CIKM): numbers, named entities, times and verbs of saying speak for a
claim; the first person, hedges, words of sentiment, questions and imperatives speak against one. ClaimBuster learns weights for
English; here they are fixed, so that a person can see why a sentence was left out, and the words come from the language file.

A plain assertion stands above one half without any cue, because a news sentence asserts something unless it shows otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from claims.languages import Language
from claims.tokens import Line, Token

#: A sentence of this check-worthiness or more is taken to assert something that can be checked.
WORTHY = 0.5
#: What a sentence without any cue scores.
PLAIN = 0.6
# So many words in brackets that are a whole line name its writers ("(abc/def)").
_BYLINE = 5
# A sentence of so many tokens tells something besides its words of sentiment.
_LONG = 16
_MARKS = frozenset("?!.…")


@dataclass(frozen=True, slots=True)
class Findings:
    """What the extractors found in a sentence: whose number does not matter here. ``quoted`` are the character spans of quoted words."""

    tolls: bool = False
    figures: bool = False
    times: bool = False
    places: bool = False
    attributed: bool = False
    quoted: Sequence[tuple[int, int]] = ()


@dataclass(frozen=True, slots=True)
class Cue:
    """A reason for or against a claim, and what it adds to the score."""

    name: str
    weight: float


_NOTHING = Cue("nothing said", -PLAIN)
_TOLL = Cue("toll", 0.3)
_FIGURE = Cue("figure", 0.2)
_NAME = Cue("names", 0.05)
_NAMES = Cue("names", 0.1)
_TIME = Cue("time", 0.1)
_PLACE = Cue("place", 0.05)
_ATTRIBUTED = Cue("attributed", 0.15)
_LENGTH = Cue("long", 0.1)
_QUESTION = Cue("question", -PLAIN)
_RHETORICAL = Cue("rhetorical question", -0.5)
_NAVIGATION = Cue("navigation", -0.8)
_EXHORTATION = Cue("exhortation", -0.5)
_WISH = Cue("wish", -0.5)
_OPINION = Cue("opinion", -0.4)
_INTENSIFIED = Cue("intensified", -0.1)


def check_worthiness(line: Line, language: Language, findings: Findings) -> float:
    """The check-worthiness of a sentence in [0, 1]; 0 for a question, which asserts nothing."""
    found = cues(line, language, findings)
    if any(cue is _QUESTION for cue in found):
        return 0.0
    return round(min(1.0, max(0.05, PLAIN + sum(cue.weight for cue in found))), 2)


def cues(line: Line, language: Language, findings: Findings) -> tuple[Cue, ...]:
    """Every cue of a sentence. Quoted words are somebody's: whether they ask, wish or judge says nothing of the sentence around them."""
    own = _unquoted(line, findings.quoted)
    if not own.lows:
        return (_NOTHING,)
    return tuple(_cues_for(own, findings)) + tuple(_cues_against(own, language, findings))


def _cues_for(own: Line, findings: Findings) -> Iterable[Cue]:
    if findings.tolls:
        yield _TOLL
    elif findings.figures:
        yield _FIGURE
    names = [token.is_capital for token in own.tokens[1:]].count(True)
    if names:
        yield _NAME if names == 1 else _NAMES
    if findings.times:
        yield _TIME
    if findings.places:
        yield _PLACE
    if findings.attributed:
        yield _ATTRIBUTED
    if len(own.lows) >= _LONG:
        yield _LENGTH


def _cues_against(own: Line, language: Language, findings: Findings) -> Iterable[Cue]:
    lows = own.lows
    start = _start(lows)
    closing = _closing(own)
    if "?" in closing:
        yield _QUESTION
    elif _opens(own, start, language, "statements.questions"):
        yield _RHETORICAL
    if language.phrases("statements.navigation").at(lows, start) or _is_byline(own):
        yield _NAVIGATION
    if _opens(own, start, language, "statements.exhortation"):
        yield _EXHORTATION
    if findings.attributed or _is_reported(lows, language):
        return
    if language.phrases("statements.wishes").all(lows):
        yield _WISH
    if language.phrases("statements.opinion").all(lows):
        yield _OPINION
    weak = len(language.phrases("statements.subjective").all(lows)) + ("!" in closing)
    weak += not language.words("statements.first_person").isdisjoint(lows)
    if weak:
        yield Cue("subjective", -0.15 * min(weak, 3))
    if language.phrases("statements.intensifiers").all(lows):
        yield _INTENSIFIED


def _unquoted(line: Line, quoted: Sequence[tuple[int, int]]) -> Line:
    """The tokens outside quotations, without their marks; both lists are in order, so one pass over each."""
    if not quoted:
        return line
    kept: list[Token] = []
    at = 0
    for token in line.tokens:
        while at < len(quoted) and quoted[at][1] <= token.start:
            at += 1
        if at == len(quoted) or token.start < quoted[at][0]:
            kept.append(token)
    return Line(line.text, tuple(kept), tuple(token.low for token in kept))


def _start(lows: tuple[str, ...]) -> int:
    """The first word, past the marks of lists and quotations."""
    return next((index for index, low in enumerate(lows) if low[0].isalnum() or low == "("), 0)


def _closing(own: Line) -> set[str]:
    """The marks at the end of a sentence, whatever closes behind them."""
    marks: set[str] = set()
    for low in reversed(own.lows):
        if low[0].isalnum():
            break
        marks.add(low)
    return marks & _MARKS


def _opens(own: Line, start: int, language: Language, path: str) -> bool:
    """Whether a phrase opens the sentence; a name behind one word makes that a name as well ("Mari Wirawan")."""
    found = language.phrases(path).at(own.lows, start)
    if found is None:
        return False
    behind = start + found[0]
    named = found[0] == 1 and behind < len(own) and own.tokens[behind].is_capital and own.tokens[start].is_capital
    return not named or own.lows[behind] in language.words("stop.words")


def _is_reported(lows: tuple[str, ...], language: Language) -> bool:
    """Whether somebody else's words are told, although it is not known whose."""
    return not language.words("speech.say").isdisjoint(lows) and language.words("statements.first_person").isdisjoint(lows)


def _is_byline(own: Line) -> bool:
    if own.lows[0] != "(" or own.lows[-1] != ")":
        return False
    return [token.kind for token in own.tokens].count("word") <= _BYLINE
