"""How likely a sentence answers a question: inspectable features, one linear score that orders, one calibrated probability.

The order is a conditional logit (a softmax over the candidates of a question: McFadden 1974); the probability is a logistic regression
over the features of a sentence, its score and its lead over the others, fitted on questions with their answer in the archive, with it
taken out, and with its whole passage taken out. Both are small and stand in ``index/scoring.json`` together with the command that trained
them, the data's origin and the measured figures: once for candidates that the cross-encoder has read (``read``), once for those that it
has not (``unread``).
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from claims.compare import SpanRelation, fold
from claims.offices import of_same, offices_in
from claims.questions import places_in
from claims.types import ClaimKind, Question, Wants
from index.anchors import (
    answering,
    around,
    kin,
    mentions,
    names_the_speaker,
    own_veto,
    places_agree,
    recalled,
    spoken,
    time_relation,
    vocabulary,
)
from index.search import Candidate, Found
from index.store import StoredSentence
from index.terms import query_terms, terms, words

#: Kinds of answer that a claim of the sentence must carry.
_CLAIMED = frozenset({Wants.COUNT, Wants.MONEY, Wants.PERCENTAGE, Wants.QUOTATION, Wants.DATE})
#: Kinds of answer in which there is a figure.
_FIGURED = frozenset({Wants.COUNT, Wants.MONEY, Wants.PERCENTAGE, Wants.DATE})
#: What e5's cosines are measured against: they crowd between .75 and .90 whatever the text.
_COSINE_ORIGIN = 0.80
#: The features of a sentence without the cross-encoder's.
FEATURES = (
    "cosine", "margin", "standing", "foreign", "beside", "article", "words", "words_margin", "article_words", "article_words_margin",
    "covered", "covered_around", "missing", "missing_foreign", "names_found", "names_around", "names_missing", "kind_found",
    "kind_missing", "metric_found", "when_agrees", "when_differs", "place_differs", "past", "new_person", "new_place", "new_figure",
    "settled", "headline", "first", "length",
)  # fmt: skip
#: What the cross-encoder adds: its logit, and how far that lies above the best other one.
READ = ("relevance", "relevance_lead")
#: What only the probability looks at: the score that orders, and how far it lies above the best other sentence's.
CALIBRATION = ("score", "lead")

Features = dict[str, float]
#: For each candidate the places of its rivals.
Rivals = list[list[int]]


def features(question: Question, found: Found) -> list[Features]:
    """The features of every candidate, in order; all but :data:`READ` and :data:`CALIBRATION`."""
    if not found.candidates:
        return []
    best = max(c.cosine for c in found.candidates)
    usual = sum(c.cosine for c in found.candidates) / len(found.candidates)
    said = max(c.words for c in found.candidates), max(c.article_words for c in found.candidates)
    articles: dict[str, float] = {}
    for c in found.candidates:
        articles[c.source.article.id] = max(articles.get(c.source.article.id, 0.0), c.cosine)
    wanted = query_terms(question)
    return [_features(question, c, found, wanted, (best, usual), said, articles[c.source.article.id]) for c in found.candidates]


def _features(
    question: Question,
    candidate: Candidate,
    among: Found,
    wanted: Sequence[str],
    cosines: tuple[float, float],
    said: tuple[float, float],
    article: float,
) -> Features:
    best, usual = cosines
    source = candidate.source
    language = source.article.language
    foreign = kin(question.language) != kin(language)
    here, near = vocabulary(spoken(source), language), around(candidate)
    covered, beside, missing = _coverage(wanted, among.rarity, candidate)
    names = [*question.names, *question.places]
    names += [term for term in question.terms if names_the_speaker(question, term, source)]
    found = sum(mentions(name, here) for name in names)
    nearby = sum(mentions(name, near) for name in names if not mentions(name, here))
    answers = answering(question, source)
    carries = bool(answers)
    needs = question.wants in _CLAIMED or (question.wants is Wants.PLACE and carries)
    times = time_relation(question, source)
    agrees = times in (SpanRelation.SAME, SpanRelation.COMPATIBLE)
    stated = bool(names or question.when) or among.within
    settled = needs and carries and found == len(names) and (agrees or question.when is None) and stated
    settled = settled or _tells_the_holder(question, source)
    new = _news(question, candidate)
    return {
        "cosine": (candidate.cosine - _COSINE_ORIGIN) * 10,
        "margin": (candidate.cosine - best) * 10,
        "standing": (candidate.cosine - usual) * 10,
        "foreign": float(foreign),
        "beside": (max(candidate.beside, candidate.cosine) - _COSINE_ORIGIN) * 10,
        "article": (article - best) * 10,
        "words": candidate.words,
        "words_margin": candidate.words - said[0],
        "article_words": candidate.article_words,
        "article_words_margin": candidate.article_words - said[1],
        "covered": covered,
        "covered_around": beside,
        "missing": 0.0 if foreign else missing,
        "missing_foreign": missing if foreign else 0.0,
        "names_found": found / len(names) if names else 0.0,
        "names_around": nearby / len(names) if names else 0.0,
        "names_missing": (len(names) - found - nearby) / len(names) if names else 0.0,
        "kind_found": float(needs and carries),
        "kind_missing": float(needs and not carries),
        "metric_found": float(carries and question.metric is not None),
        "when_agrees": float(agrees),
        "when_differs": float(times is SpanRelation.DISJOINT),
        "place_differs": float(bool(question.places) and not places_agree(question, candidate)),
        "past": float(question.when is None and bool(answers) and all(recalled(claim, source.article.published) for claim in answers)),
        "new_person": float(new.name),
        "new_place": float(new.place),
        "new_figure": float(new.figure),
        "settled": float(settled),
        "headline": float(bool(source.article.title) and source.text.strip() == source.article.title.strip()),
        "first": float(source.sentence.ordinal == 0),
        "length": math.log(max(1, len(source.text)) / 100),
    }


def _coverage(wanted: Sequence[str], rarity: dict[str, float], candidate: Candidate) -> tuple[float, float, float]:
    """The shares of the question's words, weighed by rarity, that stand in the sentence, only around it, and in neither."""
    whole = sum(rarity.get(term, 0.0) for term in wanted)
    if not whole:
        return 0.0, 0.0, 0.0
    source = candidate.source
    here = set(terms(source.text, source.article.language))
    outside = "\n".join(text for text in (source.article.title, candidate.first, candidate.before) if text)
    near = set(terms(outside, source.article.language)) - here
    covered = sum(rarity.get(term, 0.0) for term in wanted if term in here) / whole
    beside = sum(rarity.get(term, 0.0) for term in wanted if term in near) / whole
    return covered, beside, 1 - covered - beside


def _tells_the_holder(question: Question, source: StoredSentence) -> bool:
    """Whether a sentence names who holds the office that is asked for ("Siapa menteri luar negeri Rusia?")."""
    if question.wants is not Wants.PERSON:
        return False
    asked = [office for office in offices_in(question.text, question.language) if not office.holder and office.of]
    return any(of_same(one, told) for one in asked for told in offices_in(source.text, source.article.language))


@dataclass(frozen=True, slots=True)
class News:
    """Whether a sentence has what is asked for and the question has not: a name, a place, a figure."""

    name: bool
    place: bool
    figure: bool


def _news(question: Question, candidate: Candidate) -> News:
    """Looked for only where the question asks for it: most of the time of a question's features would go into it."""
    known = set(map(fold, words(question.text)))
    source = candidate.source
    tokens = words(source.text)
    name = place = figure = False
    if question.wants is Wants.PERSON:
        name = any(token[0].isupper() and fold(token) not in known for token in tokens[1:]) or any(c.speaker for c in source.claims)
    elif question.wants is Wants.PLACE:
        claimed = [c.where for c in source.claims if c.where and c.kind is not ClaimKind.QUOTATION]
        places = [*places_in(source.text, source.article.language), *claimed]
        place = any(not set(map(fold, words(one))) <= known for one in places)
    elif question.wants in _FIGURED:
        figure = any(any(ch.isdigit() for ch in token) and fold(token) not in known for token in tokens)
        figure = figure or any(claim.value is not None for claim in source.claims)
    return News(name, place, figure)


@dataclass(frozen=True, slots=True)
class Linear:
    """A weighted sum of features, with an intercept."""

    intercept: float
    coefficients: dict[str, float]

    def __call__(self, values: Features) -> float:
        return self.intercept + sum(weight * values[name] for name, weight in self.coefficients.items())

    def probability(self, values: Features) -> float:
        """The probability, in (0, 1), whose log-odds the sum is."""
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, self(values)))))


@dataclass(frozen=True, slots=True)
class Model:
    """``order`` puts sentences in order; ``probability`` tells how likely one of them answers; ``threshold`` is from where on an answer is
    given."""

    order: Linear
    chance: Linear
    threshold: float

    def scored(self, candidates: Sequence[Features], rivals: Rivals | None = None) -> list[Features]:
        """The features with ``score`` and ``lead``; of candidates that are all read, or all unread. ``rivals`` as of :func:`rivals`."""
        scores = [self.order(values) for values in candidates]
        leads = _leads(scores, rivals)
        return [values | {"score": score, "lead": lead} for values, score, lead in zip(candidates, scores, leads, strict=True)]

    def probability(self, values: Features) -> float:
        """The probability, in (0, 1), that a sentence with these features answers."""
        return self.chance.probability(values)


#: The operating point for sentences that meet all that a question states (docs/answers.md).
SETTLED = 0.10
#: A lead beyond this tells nothing more.
_MOST = 4.0


def with_relevance(candidates: Sequence[Features], relevance: Sequence[float], rivals: Rivals | None = None) -> list[Features]:
    """The features of candidates that the cross-encoder has read, with :data:`READ`; ``relevance`` are its logits."""
    leads = _leads(relevance, rivals)
    return [values | {"relevance": logit, "relevance_lead": lead} for values, logit, lead in zip(candidates, relevance, leads, strict=True)]


def rivals(question: Question, candidates: Sequence[Candidate]) -> Rivals:
    """For each candidate the places of those that would answer in its stead: not those that answer beside it.

    Two articles may both have the figure asked for, or the same words: then neither makes the other less likely to answer. And what cannot
    be the answer whatever its score (:func:`index.anchors.own_veto`) is nobody's rival.
    """
    answers = [bool(answering(question, c.source)) for c in candidates]
    held = [frozenset(terms(c.source.text, c.source.article.language)) for c in candidates]
    articles = [c.source.article.id for c in candidates]

    def beside(a: int, b: int) -> bool:
        if articles[a] == articles[b]:
            return False
        shared = len(held[a] & held[b])
        return (answers[a] and answers[b]) or 2 * shared >= len(held[a] | held[b]) > 0

    standing = [at for at, c in enumerate(candidates) if own_veto(question, c.source) is None]
    return [[b for b in standing if b != a and not beside(a, b)] for a in range(len(candidates))]


def _leads(scores: Sequence[float], rivals: Rivals | None) -> list[float]:
    """How far each score lies above the best of its rivals (of all others, where they are not given), within bounds."""
    leads = []
    for at, score in enumerate(scores):
        others = [n for n in range(len(scores)) if n != at] if rivals is None else rivals[at]
        best = max((scores[n] for n in others), default=score - 1.0)
        leads.append(max(-_MOST, min(_MOST, score - best)))
    return leads


def model_for(values: Features) -> Model:
    """The model that a candidate with these features was scored by."""
    return models()["read" if "relevance" in values else "unread"]


def needed(values: Features) -> float:
    """The probability from which on a sentence with these features is shown.

    Lower where nothing that the question states is left open: the sentence carries the figure, date, place or quotation asked for, names
    all that is named, and falls on the day; or it names who holds the office asked for.
    """
    return SETTLED if values["settled"] else model_for(values).threshold


def contributions(values: Features) -> list[tuple[str, float, float]]:
    """What made the probability: (feature, value, its share of the log-odds), the weightiest first; the intercept as ``(start)``."""
    chance = model_for(values).chance
    shares = [(name, values[name], weight * values[name]) for name, weight in chance.coefficients.items()]
    return [("(start)", 1.0, chance.intercept), *sorted((s for s in shares if s[2]), key=lambda share: -abs(share[2]))]


@cache
def models() -> dict[str, Model]:
    """The committed models, ``read`` and ``unread``."""
    stored = json.loads(resources.files("index").joinpath("scoring.json").read_text("utf-8"))
    return {name: model_of(stored["models"][name]) for name in ("read", "unread")}


def model_of(document: dict[str, object]) -> Model:
    """A model from its JSON."""

    def linear(part: dict[str, float]) -> Linear:
        weights = dict(part)
        return Linear(weights.pop("intercept", 0.0), weights)

    return Model(linear(document["order"]), linear(document["probability"]), float(document["threshold"]))  # type: ignore[arg-type]
