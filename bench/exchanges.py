"""Names exchanged in a premise and a hypothesis: what teaches the cross-encoder who did what to whom.

A network that learns from whole texts gets by on what they are about: "A's delegation left" passes for "B's delegation left". Zhang et al.
(2019, PAWS) found the same of paraphrases, and that pairs with words scrambled or exchanged mend it. Here they are made as the
training goes: a name of a claim that is borne out changes places with another, in the claim alone or in the premise alone, and what was
borne out no longer is; or in both alike, and nothing changes. So an exchange tells nothing by itself.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from claims.compare import fold, same_name
from claims.languages import codes, load
from claims.propositions import numerals

#: Probabilities of :data:`index.cross_pairs.LABELS`.
Target = tuple[float, float, float]
#: What is left of a claim that was borne out, by what was exchanged: two of its names, one of them with another of the article, with one
#: from anywhere, or a word with its opposite. Two people can both have done a thing; then it is neutral.
_TURNED: Target = (0.0, 0.35, 0.65)
_REPLACED: Target = (0.05, 0.45, 0.5)
_STRANGE: Target = (0.0, 0.7, 0.3)
_OPPOSITE: Target = (0.0, 0.1, 0.9)

_CAPITAL = r"[A-ZÀ-ÖØ-ÞĀĂĄĆČĐĖĘĞĢĪĮİŁŃŅŐŚŞŠŪŰŽ]"
_RUN = re.compile(rf"{_CAPITAL}[\w’'-]*(?: (?:(?:bin|al|de|da|del|di|van|von|of) )?{_CAPITAL}[\w’'-]*)*(?<![’'-])")
#: Texts between two names that make one of them, or put them side by side: exchanged, they say the same.
_JOINING = """
    , - / ( di in of and dan und en et y e serta bersama with dengan mit met avec con com 's ’s is adalah yaitu as sebagai
"""
_BESIDE = frozenset(("", *_JOINING.split()))
#: What two do together, whoever is named first.
_MUTUAL = re.compile(
    r"\b(?:met|meets?|meeting|bertemu|ketemu|jumpa|pertemuan|talks|berunding|perundingan|agree\w*|sepakat|kesepakatan|jointly|bersama|between|antara|both"
    r"|kedua|married|menikah|versus|vs|tussen|zwischen|entre|treffen|traf\w*|ontmoet\w*|separately)\b",
    re.IGNORECASE,
)
#: Words that stand for their opposites; each pair either way.
_OPPOSITES = """
    before/after sebelum/setelah rose/fell increased/decreased raised/lowered higher/lower more/fewer accepted/rejected won/lost first/last
    supported/opposed confirmed/denied north/south northern/southern east/west eastern/western opened/closed arrived/left bought/sold
    approved/blocked naik/turun menaikkan/menurunkan menerima/menolak menang/kalah mendukung/menentang utara/selatan timur/barat
    pertama/terakhir membenarkan/membantah dibuka/ditutup masuk/keluar tinggi/rendah membeli/menjual tiba/berangkat suami/istri
    husband/wife brother/sister mother/father putra/putri son/daughter above/below awal/akhir domestik/asing menambah/mengurangi
    tercepat/terlambat tertinggi/terendah highest/lowest oldest/youngest
"""
_DIGITS = re.compile(r"\d")
#: Signs behind which a sentence begins.
_ENDS = frozenset('.!?"“”‘:;—')
_OPPOSITE_OF = {
    word: other for pair in _OPPOSITES.split() for first, second in [pair.split("/")] for word, other in ((first, second), (second, first))
}


@dataclass(frozen=True, slots=True)
class Texts:
    """A premise with what stands around it (``head``, ``before``), and a hypothesis."""

    premise: str
    head: str
    before: str
    hypothesis: str

    def source(self, change: Callable[[str], str]) -> Texts:
        """With the premise and what stands around it changed."""
        return Texts(change(self.premise), change(self.head), change(self.before), self.hypothesis)

    def claim(self, change: Callable[[str], str]) -> Texts:
        """With the hypothesis changed."""
        return Texts(self.premise, self.head, self.before, change(self.hypothesis))

    def all(self, change: Callable[[str], str]) -> Texts:
        """With everything changed alike."""
        return self.source(change).claim(change)


def runs(text: str) -> list[str]:
    """The runs of words written large within a text, each once: none that begins a sentence, and no day or month."""
    found = (match.group() for match in _RUN.finditer(text) if match.start() > 0 and text[: match.start()].rstrip()[-1:] not in _ENDS)
    return [
        run for run in dict.fromkeys(found) if not (_DIGITS.search(run) or _calendar().intersection(fold(word) for word in run.split(" ")))
    ]


@cache
def _calendar() -> frozenset[str]:
    """The names of days and months in all languages."""
    return frozenset(fold(word) for code in codes() for path in ("dates.months", "dates.weekdays") for word in load(code).words(path))


def exchanged(texts: Texts, strangers: Sequence[str], rng: random.Random) -> tuple[Texts, Target] | None:
    """Texts whose hypothesis no longer follows, where it did before, and what is left of it; None where nothing can be exchanged.
    ``strangers`` are names of other articles."""
    names = _names(texts)
    first = rng.choices(_WAYS, _OFTEN)[0]
    for way in (first, *(way for way in _WAYS if way is not first)):
        found = way(texts, names, strangers, rng)
        if found is not None:
            return found
    return None


def renamed(texts: Texts, strangers: Sequence[str], rng: random.Random) -> Texts:
    """The texts with names exchanged in all of them alike: what followed still does, and what did not does not."""
    names = [name for name in _names(texts) if _met(name, texts.premise)]
    if len(names) > 1 and rng.random() < 0.5:
        first, second = rng.sample(names, 2)
        return texts.all(lambda text: _swapped(text, first, second))
    if names and strangers:
        name, stranger = rng.choice(names), rng.choice(strangers)
        return texts.all(lambda text: _put(text, {name: stranger}))
    return texts


def itself(sentence: str, head: str, before: str, language: str, rng: random.Random) -> tuple[Texts, Target] | None:
    """A sentence as its own hypothesis, whole or the part around two of its names or two of its numbers; half the time these are exchanged
    in one of the two, and it no longer follows. None where it has no two. It is the easiest way to learn what the exchanges in claims
    ask for: without it a network of this size had learned nothing from them in 400 steps, with it it tells nineteen of twenty in fifty."""
    names = runs(sentence)
    named = [
        (a, b)
        for n, a in enumerate(names)
        for b in names[n + 1 :]
        if not _akin(a, b) and _apart(sentence, a, b) and not _near(sentence, a, b)
    ]
    told = numerals(sentence, language)
    counted = [(a.text, b.text) for n, a in enumerate(told) for b in told[n + 1 :] if (a.low, a.high) != (b.low, b.high)]
    ways = [pairs for pairs in (named, counted) if pairs]
    if not ways:
        return None
    first, second = rng.choice(rng.choice(ways))
    turned = sentence.replace(first, "\0").replace(second, first).replace("\0", second)
    premise, other = rng.sample([sentence, turned], 2)
    same = rng.random() < 0.5
    hypothesis = premise if same else other
    if rng.random() < 0.5:
        hypothesis = _part(hypothesis, first, second, rng)
    return Texts(premise, head, before, hypothesis), (1.0, 0.0, 0.0) if same else _TURNED


def _part(text: str, first: str, second: str, rng: random.Random) -> str:
    """The words around two parts of a text."""
    begin = max(0, min(text.find(first), text.find(second)) - rng.randrange(5, 40))
    end = max(text.find(first) + len(first), text.find(second) + len(second)) + rng.randrange(5, 40)
    begin = text.find(" ", begin - 1) + 1 if begin else 0
    return text[begin : text.rfind(" ", begin, end) if end < len(text) else end]


def _names(texts: Texts) -> list[str]:
    """The names of the hypothesis; words that begin it count where they are written large within the texts around it."""
    around = {word for text in (texts.premise, texts.head, texts.before) for run in runs(text) for word in run.split(" ")}
    names = []
    for match in _RUN.finditer(texts.hypothesis):
        parts = match.group().split(" ")
        while match.start() == 0 and parts and parts[0] not in around:
            parts = parts[1:]
        names.append(" ".join(parts))
    return [name for name in dict.fromkeys(names) if len(name) > 1]


def _turned(texts: Texts, names: Sequence[str], _strangers: Sequence[str], rng: random.Random) -> tuple[Texts, Target] | None:
    """Two names of the hypothesis exchanged, in it or in the premise."""
    pairs = [(a, b) for n, a in enumerate(names) for b in names[n + 1 :] if not _akin(a, b) and _apart(texts.hypothesis, a, b)]
    if not pairs or _MUTUAL.search(texts.hypothesis):
        return None
    first, second = rng.choice(pairs)
    told = _met(first, texts.premise), _met(second, texts.premise)
    if rng.random() < 0.5 and told[0] and told[1] and told[0] != told[1]:
        return texts.source(lambda text: _swapped(text, first, second)), _TURNED
    return texts.claim(lambda text: _swapped(text, first, second)), _TURNED


def _replaced(texts: Texts, names: Sequence[str], _strangers: Sequence[str], rng: random.Random) -> tuple[Texts, Target] | None:
    """A name of the hypothesis replaced by another of the premise or of the sentence before."""
    others = [run for run in (*runs(texts.premise), *runs(texts.before)) if not any(_akin(run, name) for name in names)]
    pairs = [
        (name, other)
        for name in names
        if (told := _met(name, texts.premise))
        for other in others
        if not _akin(told, other) and not _near(texts.premise, told, other)
    ]
    if not pairs:
        return None
    name, other = rng.choice(pairs)
    return texts.claim(lambda text: _put(text, {name: other})), _REPLACED


def _strange(texts: Texts, names: Sequence[str], strangers: Sequence[str], rng: random.Random) -> tuple[Texts, Target] | None:
    """A name replaced by one that the article has not, in the hypothesis or in the article."""
    known = [name for name in names if _met(name, texts.premise)]
    if not known or not strangers:
        return None
    name, stranger = rng.choice(known), rng.choice(strangers)
    side = texts.claim if rng.random() < 0.5 else texts.source
    return side(lambda text: _put(text, {name: stranger})), _STRANGE


def _opposite(texts: Texts, _names: Sequence[str], _strangers: Sequence[str], rng: random.Random) -> tuple[Texts, Target] | None:
    """A word of the hypothesis replaced by its opposite, where the premise has not both."""
    told = set(texts.premise.lower().split())
    found = [word for word in texts.hypothesis.split(" ") if _OPPOSITE_OF.get(word.lower(), word) not in (*told, word)]
    if not found:
        return None
    word = rng.choice(found)
    return texts.claim(lambda text: re.sub(rf"\b{re.escape(word)}\b", _OPPOSITE_OF[word.lower()], text, count=1)), _OPPOSITE


#: The ways to exchange something, and how often each is tried first; the others follow in this order.
_WAYS = (_turned, _replaced, _opposite, _strange)
_OFTEN = (60, 25, 10, 5)


def _akin(first: str, second: str) -> bool:
    """Whether two names share a word, or one is the initials of the other."""
    one, two = ([fold(word) for word in name.split(" ")] for name in (first, second))
    initials = ["".join(word[0] for word in words) for words in (one, two)]
    return any(same_name(a, b) for a in one for b in two) or initials[0] in two or initials[1] in one


def _met(name: str, text: str) -> str | None:
    """The run of a text that shares a word with a name."""
    return next((match.group() for match in _RUN.finditer(text) if _akin(match.group(), name)), None)


def _between(text: str, first: str, second: str) -> str | None:
    """What stands between two names, whichever comes first."""
    at, other = text.find(first), text.find(second)
    if at < 0 or other < 0:
        return None
    (start, name), (end, _) = sorted([(at, first), (other, second)])
    return text[start + len(name) : end].strip()


def _apart(text: str, first: str, second: str) -> bool:
    between = _between(text, first, second)
    return between is not None and between.lower() not in _BESIDE


def _near(text: str, first: str, second: str) -> bool:
    """Whether two names stand so near to each other that one may tell what the other is ("El Obeid, Sudan", "Basarnas (Badan …)")."""
    between = _between(text, first, second)
    return between is not None and (len(between.split()) < 3 or between.startswith((",", "(")))


def _put(text: str, other: dict[str, str]) -> str:
    """A text with each run that shares a word with a name replaced."""

    def of(match: re.Match[str]) -> str:
        return next((new for name, new in other.items() if _akin(match.group(), name)), match.group())

    return _RUN.sub(of, text)


def _swapped(text: str, first: str, second: str) -> str:
    return _put(text, {first: second, second: first})
