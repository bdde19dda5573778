"""What a sentence meets of a question: the kind of answer, names, places, times; and what keeps it from being the answer at all.

Constraints that a question states outright (a place, a day, a figure of a certain kind) are not left to the learned score alone:
:func:`veto` silences a sentence that contradicts one, because silence is better than a wrong match.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache

from claims.abbreviations import governed_from, spells_out, written_out
from claims.compare import SpanRelation, fold, relate_spans, same_name, stem
from claims.gazetteer import countries, in_full
from claims.languages import common_words, load
from claims.questions import groups_in, metric_in, places_in
from claims.types import PERSON, Claim, ClaimKind, Quantity, Question, TimeSpan, Wants
from index.search import Candidate
from index.store import StoredSentence
from index.terms import words

#: Indonesian and Malay share their words well enough for lexical evidence to count across them.
_KIN = {"ms": "id"}

_FIGURES = frozenset({Wants.COUNT, Wants.MONEY, Wants.PERCENTAGE})
#: How long after something happened articles still report it without saying when.
_AFTERWARDS = timedelta(days=7)
#: What lies so far before an article's publication is recalled by it, not reported.
_RECALLED = timedelta(days=200)
#: Texts of more characters, or different words, than these are whole articles and no sentences.
_SENTENCE, _FEW_WORDS = 1_000, 200


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The folded words of a text and of what its abbreviations stand for, their stems, and the countries named in it."""

    words: frozenset[str]
    stems: frozenset[str]
    countries: frozenset[str]


def vocabulary(text: str, language: str) -> Vocabulary:
    """The words of a text; kept because the same few are looked at again and again."""
    return (_of_sentence if len(text) <= _SENTENCE else _of_document)(text, language)


def _read(text: str, language: str) -> Vocabulary:
    folded = frozenset(filter(None, map(fold, words(text)))) | written_out(text)
    return Vocabulary(folded, frozenset(stem(word, language) for word in folded), countries(text))


# Of whole articles, which are large, no more are kept than one claim or question is held against.
_of_sentence, _of_document = lru_cache(maxsize=4096)(_read), lru_cache(maxsize=32)(_read)


def mentions(name: str, text: Vocabulary) -> bool:
    """Whether a text names what ``name`` names: the same word, a known spelling variant, or the same country."""
    return (_mentioned if len(text.words) <= _FEW_WORDS else _names)(name, text)


def _names(name: str, text: Vocabulary) -> bool:
    parts = list(filter(None, map(fold, words(name))))
    if not parts:
        return True
    if text.countries & countries(name):
        return True
    # A name of several words counts when its last word is there: "Emmanuel Macron" is "Macron" from the second sentence on.
    return any(_present(part, text) for part in parts[-1:])


_mentioned = lru_cache(maxsize=65536)(_names)


def _present(word: str, text: Vocabulary) -> bool:
    if word in text.words:
        return True
    if any(ch.isdigit() for ch in word):
        return False
    return any(same_name(word, other) for other in text.words if other[0] == word[0])


def calls(text: str, language: str, name: str) -> bool:
    """Whether a text names what ``name`` names, which is no place: as in :func:`mentions`, or what it abbreviates, or the country whose
    government goes by it ("Moskow")."""
    known = vocabulary(text, language)
    return mentions(name, known) or bool(known.countries & governed_from(name)) or spells_out(text, name)


def with_names(question: Question, candidates: Sequence[Candidate]) -> Question:
    """A question with its names told from its other words by how the sources write them: typed in small letters, those that the sources
    write large are names ("port selwyn"), and so with the nouns of a language that writes them all large; its first word, written large
    in any case, is none where they write it small within a sentence, or where it is known for a common word and they never write it large.
    """
    small_letters = question.text.islower()
    opening = fold(next(iter(words(question.text)), ""))
    nouns = _large_nouns(question)
    if not small_letters and opening not in question.names and not nouns:
        return question
    large: set[str] = set()
    small: set[str] = set()
    for candidate in candidates:
        tokens = words(candidate.source.text)
        if not load(candidate.source.article.language).get("nouns.written_large"):
            large.update(fold(token) for token in tokens[1:] if token[0].isupper() and not token.isupper())
        small.update(fold(token) for token in tokens if token[0].islower())
    if small_letters or nouns:
        found = [term for term in question.terms if term in large and term not in small and (small_letters or term in nouns)]
        terms = tuple(term for term in question.terms if term not in found)
        question = replace(question, names=(*question.names, *found), terms=terms)
    common = opening in small or opening in common_words(question.language)
    if opening not in question.names or not common or opening in large:
        return question
    names = tuple(name for name in question.names if name != opening)
    return replace(question, names=names, terms=(opening, *question.terms))


def _large_nouns(question: Question) -> frozenset[str]:
    """The words that are written large in a question, folded, in a language that writes all its nouns so; none in any other."""
    if not load(question.language).get("nouns.written_large"):
        return frozenset()
    return frozenset(fold(word) for word in words(question.text) if word[0].isupper())


def answering(question: Question, source: StoredSentence) -> tuple[Claim, ...]:
    """Those claims of a sentence that carry the kind of answer asked for."""
    claims = source.claims
    match question.wants:
        case Wants.COUNT:
            return _counts(question, claims)
        case Wants.MONEY:
            return tuple(c for c in claims if c.kind is ClaimKind.MONEY)
        case Wants.PERCENTAGE:
            return tuple(c for c in claims if c.kind is ClaimKind.PERCENTAGE)
        case Wants.DATE:
            return tuple(c for c in claims if c.kind is ClaimKind.DATE and c.when is not None)
        case Wants.QUOTATION:
            said = [c for c in claims if c.speaker is not None or c.kind is ClaimKind.QUOTATION]
            # Typed in lower case, a name is a word like any other.
            people = question.names or question.terms
            if people:
                said = [c for c in said if c.speaker is not None and any(_said_by(name, c.speaker) for name in people)]
            return tuple(c for c in said if c.kind is ClaimKind.QUOTATION) or tuple(said)
        case Wants.PLACE:
            return tuple(c for c in claims if _place(c) is not None)
        case _ if question.metric is not None:
            return _counts(question, claims)
        case _:
            return ()


def _place(claim: Claim) -> str | None:
    """Where a claim came about; a quotation's place is where it was said, which tells nothing of what it tells of."""
    return None if claim.kind is ClaimKind.QUOTATION else claim.where


def stems(question: Question, terms: Sequence[str]) -> set[str]:
    return {stem(term, question.language) for term in terms}


def _counts(question: Question, claims: Sequence[Claim]) -> tuple[Claim, ...]:
    if question.metric is not None:
        tolls = [c for c in claims if c.kind is ClaimKind.CASUALTY and c.value is not None and c.value.metric == question.metric]
        # "Nine of the dead were children" answers how many children died, and not how many people.
        group = tuple(c for c in tolls if question.group is not None and c.value is not None and c.value.unit == question.group)
        return group or tuple(c for c in tolls if c.value is not None and c.value.unit == PERSON)
    asked = stems(question, question.terms)
    counted = tuple(
        c
        for c in claims
        if c.kind is ClaimKind.QUANTITY
        and c.value is not None
        and any(stem(fold(word), question.language) in asked for word in _words_of(c.value, question.language))
    )
    # "Berapa kios …?" is not answered by a number of people; "Berapa?" alone may be.
    others = (ClaimKind.QUANTITY,) if asked else (ClaimKind.QUANTITY, ClaimKind.CASUALTY)
    return counted or tuple(c for c in claims if c.kind in others)


def _words_of(value: Quantity, language: str) -> list[str]:
    """The words for what a figure counts or measures: its own, and those of a language for a unit ("kali" for an occurrence)."""
    own: list[str] = load(language).get("units").get(value.unit, [])
    return [*words(f"{value.metric} {value.unit}"), *own]


def names_the_speaker(question: Question, term: str, source: StoredSentence) -> bool:
    """Whether a word of "apa kata yermak", typed without its capital, names who speaks in the sentence."""
    return question.wants is Wants.QUOTATION and any(_said_by(term, claim.speaker) for claim in source.claims if claim.speaker)


def _said_by(name: str, speaker: str) -> bool:
    return any(same_name(name, fold(word)) for word in words(speaker))


def spoken(source: StoredSentence) -> str:
    """A sentence with the names of its speakers, which may stand sentences before ("katanya")."""
    return " ".join([source.text, *dict.fromkeys(claim.speaker for claim in source.claims if claim.speaker)])


def kin(language: str) -> str:
    """The language whose words a language shares: Malay reads as Indonesian, every other as itself."""
    return _KIN.get(language, language)


def around(candidate: Candidate) -> Vocabulary:
    """The words of what stands around a sentence: the title of its article and the sentence before it."""
    return vocabulary(_around(candidate), candidate.source.article.language)


def _around(candidate: Candidate) -> str:
    return "\n".join([candidate.source.article.title, candidate.before or ""])


def overlap(question: Question, candidate: Candidate) -> float:
    """The share of a question's content words, by stem, that stand in the sentence; 0 across languages."""
    language = candidate.source.article.language
    wanted = stems(question, question.terms)
    if not wanted or kin(question.language) != kin(language):
        return 0.0
    return len(wanted & vocabulary(candidate.source.text, language).stems) / len(wanted)


def places_agree(question: Question, candidate: Candidate) -> bool:
    """Whether a sentence is about every place of a question.

    It is where it names the place as a place ("di Sumy"), or where its figure has no other place and the title, the sentence before, or a
    bare mention puts it there. A country merely mentioned does not count: "a Russian attack" was not in Russia. For casualties the title
    counts only where it tells of casualties itself: "Talks in Paris" does not place an attack in Paris.
    """
    source = candidate.source
    language = source.article.language
    claims = answering(question, source) or source.claims
    places = [place for claim in claims if (place := _place(claim)) is not None]
    located = vocabulary(" ".join([*places_in(source.text, language), *places]), language)
    near = [vocabulary(source.text, language)]
    title = source.article.title
    if candidate.before is not None and candidate.before != title:
        near.append(vocabulary(candidate.before, language))
    if question.metric is None or metric_in(title, language) is not None:
        near.append(vocabulary(title, language))
    elsewhere = any(_place(claim) for claim in claims)
    return all(
        mentions(place, located) or (not elsewhere and any(mentions(place, text) for text in (near[1:] if countries(place) else near)))
        for place in question.places
    )


def time_relation(question: Question, source: StoredSentence) -> SpanRelation:
    """How the time a question is about relates to the times of a sentence: the best relation of any claim that answers, else of any."""
    if question.when is None:
        return SpanRelation.UNKNOWN
    relations = [
        relate_spans(claim.when, question.when) for claim in (answering(question, source) or source.claims) if claim.when is not None
    ]
    for relation in (SpanRelation.SAME, SpanRelation.COMPATIBLE, SpanRelation.DISJOINT):
        if relation in relations:
            return relation
    return SpanRelation.UNKNOWN


def met_terms(question: Question, candidate: Candidate) -> float:
    """The share of a question's content words, by stem, that stand in the sentence or around it; 0 where it has none."""
    language = candidate.source.article.language
    wanted = stems(question, question.terms)
    known = vocabulary(candidate.source.text, language).stems | around(candidate).stems
    return len(wanted & known) / len(wanted) if wanted else 0.0


def unmet_names(question: Question, candidate: Candidate) -> list[str]:
    """The names of a question that occur neither in the sentence (or as its speaker) nor around it."""
    language = candidate.source.article.language
    texts = (spoken(candidate.source), _around(candidate))
    return [name for name in question.names if not any(calls(text, language, name) for text in texts)]


def veto(question: Question, candidate: Candidate, document: str) -> str | None:
    """Why a sentence cannot be the answer whatever its score, or None. ``document`` is the text of its whole article, empty where it is
    not known; it is looked at for what neither the sentence nor its surroundings have (:func:`needs_document`).

    ``kind``: no figure or quotation of the kind asked for; ``when``: it is about another time, or a toll is asked for of a day that
    nothing there states; ``past``: its figure is of an event that the article only recalls, and the question does not name that one;
    ``place``: its figure is from another place, or its article does not know the place; ``event``: a toll of something that neither the
    sentence nor what stands around it mentions; ``name``: what is asked about does not occur in the article.
    """
    source = candidate.source
    language = source.article.language
    if (reason := own_veto(question, source)) is not None:
        return reason
    if any(_of_another_place(place, question, candidate, document) for place in sure_places(question)):
        return "place"
    if question.metric is not None and question.language == language and question.terms and not met_terms(question, candidate):
        return "event"
    unmet = unmet_names(question, candidate)
    missing = [name for name in unmet if not calls(document, language, name)]
    if missing and (kin(question.language) == kin(language) or len(missing) == len(question.names)):
        return "name"
    return None


def own_veto(question: Question, source: StoredSentence) -> str | None:
    """Of :func:`veto` what a sentence tells by itself: ``kind``, ``when``, ``past``, or None."""
    if _lacks_kind(question, source):
        return "kind"
    if _of_another_time(question, source):
        return "when"
    return "past" if _recalls_another(question, source) else None


def needs_document(question: Question, candidate: Candidate) -> bool:
    """Whether the text of the whole article decides about a sentence."""
    if unmet_names(question, candidate):
        return True
    here, near = vocabulary(candidate.source.text, candidate.source.article.language), around(candidate)
    return any(not mentions(place, here) and not mentions(place, near) for place in sure_places(question))


def _lacks_kind(question: Question, source: StoredSentence) -> bool:
    """A casualty figure must be one of that metric, and of whom alone is asked for; any other figure asked for, some figure; a quotation,
    one by the person asked about."""
    if question.wants not in _FIGURES and question.wants is not Wants.QUOTATION:
        return False
    if question.group is not None and question.group not in groups_in(source.text, source.article.language):
        return True
    if answering(question, source):
        return False
    if question.metric is not None or question.wants is Wants.QUOTATION:
        return True
    return not any(claim.value is not None and claim.kind is not ClaimKind.CASUALTY for claim in source.claims)


def _of_another_time(question: Question, source: StoredSentence) -> bool:
    times = time_relation(question, source)
    if times is SpanRelation.DISJOINT:
        return True
    asked = question.when
    if asked is None or times is not SpanRelation.UNKNOWN or question.wants not in _FIGURES:
        return False
    if asked.start is None or asked.end is None:
        return asked.weekday is not None
    # An article from that very time need not say so in every sentence.
    published = source.article.published
    return published is None or not reported_from(asked, published)


def reported_from(when: TimeSpan, published: datetime) -> bool:
    """Whether an article of this moment is from a time, or the days after in which it is still reported; not of an unresolved one."""
    if when.start is None or when.end is None:
        return False
    return when.start.timestamp() <= published.timestamp() <= (when.end + _AFTERWARDS).timestamp()


def recalled(claim: Claim, published: datetime | None) -> bool:
    """Whether a claim is of something that an article only recalls ("the 1991 earthquake killed 380")."""
    when = claim.when
    return when is not None and when.end is not None and published is not None and published - when.end > _RECALLED


def _recalls_another(question: Question, source: StoredSentence) -> bool:
    """Whether the figures asked for are all recalled, and the sentence does not have every name and place of the question."""
    figures = answering(question, source)
    if question.when is not None or question.wants not in _FIGURES or not figures:
        return False
    if not all(recalled(claim, source.article.published) for claim in figures):
        return False
    here = vocabulary(source.text, source.article.language)
    anchors = (*question.names, *question.places)
    return not anchors or not all(mentions(name, here) for name in anchors)


def sure_places(question: Question) -> tuple[str, ...]:
    """The places of a question that are names: written large, or of a question in which nothing is. Behind a preposition stands much else
    ("in the operation")."""
    large = [word for word in words(question.text) if word[0].isupper()]
    written = {part for word in large for part in (fold(word), *words(fold(in_full(word))))}
    if not any(fold(word) in written for place in question.places for word in words(place)) and not question.text.islower():
        return ()
    return tuple(place for place in question.places if question.text.islower() or any(fold(word) in written for word in words(place)))


def naming_words(place: str, language: str) -> Sequence[str]:
    """The words of a place's name without what describes it ("Port", "Kabupaten"); all of them where nothing else is left."""
    common = load(language).words("places.descriptors")
    return [word for word in words(place) if fold(word) not in common] or words(place)


def _knows(place: str, question: Question, text: Vocabulary) -> bool:
    """Whether a text has a place: half of the words of its name, descriptions left out ("Port", "Kabupaten"); of a question in small
    letters, where other words may stand behind the name, any of them."""
    parts = naming_words(place, question.language)
    met = sum(mentions(word, text) for word in parts)
    return met > 0 if question.text.islower() else 2 * met >= len(parts)


def _of_another_place(place: str, question: Question, candidate: Candidate, document: str) -> bool:
    """Whether the figure of a sentence is from another place, or its article does not know this one. Any word of a place's name will do,
    since a question in small letters may have others behind it ("di tel amra diserang"); a country merely mentioned will not."""
    source = candidate.source
    language = source.article.language
    if countries(place):
        return not places_agree(replace(question, places=(place,)), candidate) and bool(
            [claim for claim in answering(question, source) if _place(claim)] or not mentions(place, vocabulary(document, language))
        )
    if question.metric is None:
        outside = [source.article.title, candidate.before, document]
    else:  # "Talks in Paris" does not place an attack in Paris
        telling = [text for text in (source.article.title, candidate.first) if text and metric_in(text, language) is not None]
        outside = [candidate.before if candidate.before != source.article.title else None, *telling]
    texts = [vocabulary(text, language) for text in (source.text, *outside) if text]
    known = [_knows(place, question, text) for text in texts]
    if known[0]:
        return False
    own = [claim for claim in answering(question, source) if _place(claim) is not None]
    return bool(own) or not any(known)
