"""How likely a source bears out, or rules out, a claim without a figure: the cross-encoder's readings with what else is known of the two.

A logistic regression each, over features that can be inspected; the weights stand in ``index/judging.json`` together with the command that
fitted them and the data's origin. The cross-encoder alone is sure of what it has misread as often as not; whether names
stand in the same order, whether both deny, how near the two are in meaning tell some of that apart.
"""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from claims.compare import SpanRelation, fold, same_name
from claims.gazetteer import countries
from claims.languages import load
from claims.propositions import Proposition
from claims.tokens import tokenize
from index.anchors import kin, vocabulary
from index.held import Held, premise_of
from index.scoring import Features, Linear
from index.terms import words

#: What the weights of what bears a claim out are of.
SUPPORTING = (
    "entails", "contradicts", "entails_unplaced", "contradicts_somewhere", "cosine", "order", "ordered", "foreign", "overlap",
    "denies_otherwise", "denies", "when_agrees", "when_differs", "when_open", "names_found", "named", "missing", "length",
)  # fmt: skip
#: Those of what rules one out: only what the two texts are to each other, lest a claim be refuted for its length, or by a sentence
#: beside the one that contradicts it.
REFUTING = (
    "entails", "contradicts", "entails_unplaced", "cosine", "order", "overlap", "denies_otherwise", "denies", "names_found", "missing",
)  # fmt: skip
#: Log-odds beyond this tell nothing more.
_MOST = 5.8
#: What e5's cosines of a claim and a sentence that decides it lie around.
_COSINE_ORIGIN = 0.85
#: A word of more letters that begins with a passive prefix is a verb.
_SHORTEST_PASSIVE = 5


@dataclass(frozen=True, slots=True)
class Judge:
    """``chance`` is the log-odds that a sentence decides a claim one way; ``threshold`` the probability from which on it is taken to."""

    chance: Linear
    threshold: float

    def probability(self, values: Features) -> float:
        """In (0, 1)."""
        return self.chance.probability(values)

    def decides(self, values: Features) -> bool:
        """Whether the sentence is taken to decide the claim."""
        return self.probability(values) >= self.threshold


def features(said: Proposition, held: Held, among: Sequence[Held]) -> Features:
    """The features of one of the sentences that a claim is held against, ``among`` all of them; :data:`SUPPORTING` each."""
    candidate = held.candidate
    language = candidate.source.article.language
    foreign = kin(said.language) != kin(language)
    source = premise_of(candidate)
    claimed, here = vocabulary(said.text, said.language).stems, vocabulary(candidate.source.text, language).stems
    order = _order(held.names, said.text, source)
    denies = says(said.text, said.language, "statements.negations")
    agrees = held.times in (SpanRelation.SAME, SpanRelation.COMPATIBLE)
    unplaced = held.unplaced if held.unplaced.entails else held.plain
    written = [fold(word) for word in words(source)]
    found = sum(any(same_name(word, name) for word in written) for name in held.names)
    return {
        "entails": _log_odds(held.plain.entails),
        "contradicts": _log_odds(held.plain.contradicts),
        "entails_unplaced": _log_odds(unplaced.entails),
        "contradicts_somewhere": _log_odds(max((one.plain.contradicts for one in among if one.nearly_named), default=0.0)),
        "cosine": max(-1.0, min(1.0, (candidate.cosine - _COSINE_ORIGIN) * 10)),
        "order": order or 0.0,
        "ordered": float(order is not None),
        "foreign": float(foreign),
        "overlap": 0.0 if foreign else len(claimed & here) / max(1, len(claimed)),
        "denies_otherwise": float(denies != says(source, language, "statements.negations")),
        "denies": float(denies),
        "when_agrees": float(agrees),
        "when_differs": float(held.times is SpanRelation.DISJOINT),
        "when_open": float(said.when is not None and held.times is SpanRelation.UNKNOWN),
        "names_found": found / len(held.names) if held.names else 0.0,
        "named": float(bool(held.names)),
        "missing": float(min(2, held.missing)),
        "length": len(said.text) / 100,
    }


def reversed_roles(said: Proposition, held: Held) -> bool:
    """Whether the first two people of a claim stand the other way round in the source while both are active, or both passive: "X accused Y"
    is not what "Y accused X" says. The speaker of a source may stand behind what was said."""
    source, language = premise_of(held.candidate), held.candidate.source.article.language
    met = _met_names(held.names, said.text, source)
    people = [one for one in met if not countries(one[0])]
    first, second = (people if len(people) > 1 else met)[:2] if len(met) > 1 else (("", 0), ("", 0))
    speakers = [fold(word) for claim in held.candidate.source.claims if claim.speaker for word in words(claim.speaker)]
    turned = second[1] < first[1] and not any(same_name(first[0], word) for word in speakers)
    return turned and _passive(said.text, said.language) is _passive(source, language)


def tells_otherwise(said: Proposition, held: Held) -> bool:
    """Whether a source only tells that somebody calls a thing untrue ("X denied that …"), and the claim does not: that settles nothing."""
    source, language = held.candidate.source.text, held.candidate.source.article.language
    return says(source, language, "statements.denials") and not says(said.text, said.language, "statements.denials")


def speaks_of_oneself(held: Held) -> bool:
    """Whether a source lets somebody speak ("I was sacrificed"): read beside a claim about them, that looks like another person."""
    return says(held.candidate.source.text, held.candidate.source.article.language, "statements.first_person")


def _passive(text: str, language: str) -> bool:
    known = load(language)
    prefixes = tuple(known.get("statements.passive_prefixes"))
    verbs = any(low.startswith(prefixes) and len(low) > _SHORTEST_PASSIVE for low in tokenize(text).lows) if prefixes else False
    return verbs or says(text, language, "statements.agents")


def _log_odds(probability: float) -> float:
    return max(-_MOST, min(_MOST, math.log((probability + 1e-9) / (1 - probability + 1e-9))))


def _order(names: Sequence[str], claim: str, source: str) -> float | None:
    """How far the names of a claim stand in the same order in the source: from -1, all the other way round, to 1; None where fewer than
    two stand in both."""
    places = [at for _, at in _met_names(names, claim, source)]
    pairs = list(itertools.combinations(places, 2))
    return sum(1 if first < second else -1 for first, second in pairs) / len(pairs) if pairs else None


def _met_names(names: Sequence[str], claim: str, source: str) -> list[tuple[str, int]]:
    """The names that stand in both texts, in the order of the claim, each with the first of the source's words that is it."""
    claimed, told = ([fold(word) for word in words(text)] for text in (claim, source))
    known = sorted((name for name in dict.fromkeys(names) if name in claimed), key=claimed.index)
    found = [(name, next((n for n, word in enumerate(told) if same_name(word, name)), None)) for name in known]
    return [(name, at) for name, at in found if at is not None]


def says(text: str, language: str, path: str) -> bool:
    """Whether a text has one of the phrases of its language file under this path."""
    return bool(load(language).phrases(path).all(tokenize(text).lows))


@cache
def judges() -> tuple[Judge, Judge]:
    """The committed ones: of what bears a claim out, and of what rules it out."""
    stored = json.loads(resources.files("index").joinpath("judging.json").read_text("utf-8"))["judges"]

    def judge(name: str) -> Judge:
        weights = dict(stored[name]["weights"])
        return Judge(Linear(weights.pop("intercept"), weights), stored[name]["threshold"])

    return judge("supports"), judge("refutes")
