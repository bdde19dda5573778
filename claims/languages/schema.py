"""What a language file must hold.

Comments in ``id.toml`` explain fewer than half of these keys. What another one means is told by its name, by the words that stand under
it there, and by the code that looks up its path (``numbers.range_words``).
"""

from __future__ import annotations

from collections.abc import Mapping

_SECTIONS = """
detection: markers own needs_words
sentences: titles abbreviations inner numbered starters
numbers: decimal group some some_money units teens multipliers scales whole_scales fractions joiners
numbers: fraction_joiners vague_joiners one not_counts
numbers: approximate_suffixes range_words between between_and change_from change_to name_words ordinal_suffixes percent points vague
numbers: qualifiers qualifiers_after articles short_scales shares ratios bounded age_before age_after age_units
numbers: plural_suffixes singular_suffixes plurals magnitude_before magnitude_after spanning compared_spans
numbers.qualifiers: at_least more_than less_than at_most nearly about exactly
units: classifiers
money: before after parts
counted: student pupil resident
occurrences: ordinals adverbs prefixes events behind between one_more of multiples
dates: numeric_order modifiers month_position of year_words weekdays months ambiguous weekday_lead day_lead date_lead month_lead
dates: year_lead units last this next ago from_now day_parts future clock clock_separators bare_hours half_days zones bounds
dates: day_separators relative future_ends compared when joiners until possessives every not_modified eve_lead names name_leads
dates: month_prefixes periods periods_alone ordinals eras one_units before_that after_that event_links counts hours elsewhere expected
dates: year_ends calls called moved
dates: anaphoric stretch_lead as_of event_bounds possible event_year event_nouns event_adjectives event_articles
dates.clauses: relative causes earlier contrasts parallels content purpose pointing joints present asides distance
casualties: deaths injured missing displaced detained rescued grammar
casualties.deaths: active state before after words incomplete completed_by
casualties.injured: active state before after words incomplete completed_by
casualties.missing: active state before after words incomplete completed_by
casualties.displaced: active state before after words incomplete completed_by
casualties.detained: active state before after words incomplete completed_by
casualties.rescued: active state before after words incomplete completed_by
casualties.grammar: auxiliaries needs_auxiliary finite barriers barrier_prefixes barrier_exceptions relative fillers toll_connectors
casualties.grammar: negators modals partitive rates ambiguous postposed increments subset conjunctions other
casualties.grammar: zero zero_fillers zero_subjects zero_alternatives victims doubts idioms stranded rescue_words
casualties.grammar: trapped guarding guarded wanted severe verb_prefixes verb_suffixes increments_after wholes toll_verbs toll_links
casualties.grammar: former former_joints falsehoods
casualties.groups: among copulas includes determiners anybody idioms
people: nouns prefixes prefix_exceptions suffixes suffix_exceptions demonyms possessives articles adjectives
speech: articles linkers head_last sources doubtful
speech: locatives plurals tag_leads pointing titled participles contrasts extending passives things
speech.venues: prepositions anywhere audience keeps_audience told listeners inside dropped setting occasions
speech: say stance tag bound according complement pronouns relative demonstratives adverbs stops heads
names: titles organisations nations ranks territorial states peoples pairs given regions degrees degree_leads affiliations particles
nouns: written_large common not_parts endings leads adjective_endings
places: ranks prepositions descriptors not_places directions origins sites organisations particles openers verbs events audience short
places: interviews weak
questions: openers clitics elisions place_prepositions other count money percentage date person place quotation quotation_verbs needs_verb
questions: reason yes_no words checking time_leads joining
questions.groups: children women soldiers police students firefighters medics journalists prisoners
stop: words
events: nouns definite definite_behind place time time_leads
statements: denials agents passive_prefixes negations opinion wishes exhortation questions navigation subjective first_person intensifiers
countries: names acronyms seats
abbreviations: meanings
offices: copulas former deputies acting roles company changes joints articles seats fields held bodies
shorthand: doubling words
"""


def _read(table: str) -> dict[str, frozenset[str]]:
    sections: dict[str, frozenset[str]] = {}
    for line in table.strip().splitlines():
        section, _, keys = line.partition(": ")
        sections[section] = sections.get(section, frozenset()) | frozenset(keys.split())
    return sections


#: Section (dotted where it is nested) → the keys it must have.
SCHEMA: Mapping[str, frozenset[str]] = _read(_SECTIONS)
