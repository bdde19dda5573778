"""The words of a language that tell names, offices, places and descriptions of people apart."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from claims.languages import Language, Phrases


@dataclass(frozen=True, eq=False, slots=True)
class Lexicon:
    """The words of a language that tell names, offices and descriptions apart."""

    head_last: bool
    articles: frozenset[str]
    linkers: frozenset[str]
    locatives: frozenset[str]
    sources: frozenset[str]
    complement: frozenset[str]
    pronouns: frozenset[str]
    plurals: frozenset[str]
    relative: frozenset[str]
    demonstratives: frozenset[str]
    adverbs: frozenset[str]
    stops: frozenset[str]
    heads: frozenset[str]
    #: Words for people: what describes a speaker without being an office.
    folk: frozenset[str]
    ranks: frozenset[str]
    titles: frozenset[str]
    nations: frozenset[str]
    organisations: frozenset[str]
    offices: frozenset[str]
    territorial: frozenset[str]
    states: frozenset[str]
    given: frozenset[str]
    regions: frozenset[str]
    place_ranks: frozenset[str]
    place_words: frozenset[str]
    place_prepositions: frozenset[str]
    passives: frozenset[str]
    plural_endings: tuple[str, ...]
    things: frozenset[str]
    pairs: frozenset[str]
    negators: frozenset[str]
    conjunctions: frozenset[str]
    contrasts: frozenset[str]
    origins: frozenset[str]
    age_units: frozenset[str]
    age_after: Phrases[bool]
    functional: frozenset[str]
    #: What leads a place: prepositions and words such as "Kabupaten".
    place_leads: frozenset[str]
    #: Titles and countries that describe a person and are no function words.
    describing: frozenset[str]
    #: Heads of descriptions of persons.
    human: frozenset[str]
    #: What may stand between a verb of saying and its time.
    passed: frozenset[str]
    #: What no description before a name holds.
    undescribed: frozenset[str]
    #: What may stand right behind a subject: prepositions of place, medium and audience, "who", "and".
    after_subject: frozenset[str]


@lru_cache(maxsize=16)
def lexicon_of(language: Language) -> Lexicon:
    """The lexicon of a language, compiled once."""
    words = language.words
    ranks = words("names.ranks")
    titles = words("names.titles") | words("sentences.titles") | ranks
    heads = words("speech.heads") | words("people.nouns")
    adverbs, stops, relative = words("speech.adverbs"), words("speech.stops"), words("speech.relative")
    functional, conjunctions = words("stop.words"), words("casualties.grammar.conjunctions")
    return Lexicon(
        head_last=bool(language.get("speech.head_last")),
        articles=words("speech.articles"),
        linkers=words("speech.linkers"),
        locatives=words("speech.locatives"),
        sources=words("speech.sources"),
        complement=words("speech.complement"),
        pronouns=words("speech.pronouns"),
        plurals=words("speech.plurals"),
        relative=relative,
        demonstratives=words("speech.demonstratives"),
        adverbs=adverbs,
        stops=stops,
        heads=heads,
        folk=words("people.nouns"),
        ranks=ranks,
        titles=titles,
        nations=words("names.nations"),
        organisations=words("names.organisations"),
        offices=titles | words("names.organisations"),
        territorial=words("names.territorial"),
        states=words("names.states"),
        given=words("names.given"),
        regions=words("names.regions"),
        place_words=words("places.descriptors"),
        place_ranks=words("places.ranks"),
        place_prepositions=words("places.prepositions"),
        plural_endings=tuple(language.get("numbers.plural_suffixes")) or ("\0",),
        passives=words("speech.passives"),
        things=words("speech.things"),
        pairs=words("names.pairs"),
        negators=words("casualties.grammar.negators"),
        conjunctions=conjunctions,
        contrasts=words("speech.contrasts"),
        origins=words("places.origins"),
        age_units=words("numbers.age_units"),
        age_after=language.phrases("numbers.age_after"),
        functional=functional,
        place_leads=words("places.prepositions") | words("places.ranks"),
        describing=(titles | words("names.nations")) - functional,
        human=heads - words("names.organisations"),
        passed=adverbs | stops,
        undescribed=stops | words("speech.complement") | relative,
        after_subject=words("speech.venues.prepositions") | words("speech.venues.audience") | relative | conjunctions,
    )
