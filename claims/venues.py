"""Where something was said: the place, the medium or occasion, and the audience beside a verb of saying."""

from __future__ import annotations

from collections.abc import Iterator

from claims.attributions import Attribution
from claims.languages import Language
from claims.lexicon import lexicon_of
from claims.names import Frame, written

# So many tokens around a verb of saying are read, and so many are one noun phrase.
_REACH = 40
_PHRASE = 8
_PLACE = 4
_PLACES, _OCCASIONS, _AUDIENCES = range(3)


class VenueReader:
    """Reads the venue of an attribution: a place name before a medium or an occasion before an audience."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.lexicon = lexicon_of(language)
        words = language.words
        self._prepositions = words("speech.venues.prepositions")
        self._anywhere = words("speech.venues.anywhere")
        self._audience = words("speech.venues.audience")
        self._told = words("speech.venues.told")
        self._inside = words("speech.venues.inside")
        self._setting = words("speech.venues.setting")
        self._sets = {(low,) for low in self._setting}
        self._place_words = words("places.descriptors") | self.lexicon.articles
        #: What a proper name before it only names: "the Harlow police station".
        self._buildings = self.lexicon.place_ranks | self.lexicon.organisations | self.lexicon.heads
        self._not_places = words("places.not_places")
        #: Words that end no phrase.
        self._trailing = self.lexicon.adverbs | self.lexicon.articles

    def read(self, frame: Frame, attribution: Attribution, quote: int) -> str | None:
        """Where the words quoted from token ``quote`` on were said, as far as the words around their verb of saying tell."""
        loose = quote < attribution.first
        found = list(self._behind(frame, attribution, loose=loose))
        if not loose:
            found.extend(self._ahead(frame, attribution))
        return min(found, key=lambda venue: venue[0])[1] if found else None

    def _behind(self, frame: Frame, attribution: Attribution, *, loose: bool) -> Iterator[tuple[int, str]]:
        """The phrases behind the verb and speaker. Behind a quotation all is about its saying; before one what follows at once."""
        lows = frame.line.lows
        begin = max(attribution.last, attribution.end)
        if lows[attribution.last - 1] in self._told and begin == attribution.last:
            end = self._phrase_end(frame, begin)
            occasion = self._occasion(frame, begin, end)
            if occasion is not None:
                yield occasion
            elif end > begin and self._is_audience(frame, begin):
                yield _AUDIENCES, written(frame.line, begin, end)
            begin = end if end > begin else begin
        index = begin
        told = False
        while lows[index : index + 1] == (",",) and (aside := self._past_aside(frame, index)) is not None:
            index = aside
        while index < min(len(lows), begin + _REACH) and not frame.quoted[index]:
            if lows[index] in self.lexicon.relative and lows[index + 1 : index + 2] and lows[index + 1] not in self._setting:
                return
            if lows[index] in self.lexicon.complement or (index > begin and self._is_verb(frame, index)) or lows[index] in (".", ";", ":"):
                return
            venue, after = self._phrase(frame, index)
            if venue is not None and (told or not self._is_resident(frame, index)):
                yield venue
            elif after == index + 1 and not loose and not self._is_passed(frame, index):
                return
            told = venue is not None
            index = after

    def _past_aside(self, frame: Frame, index: int) -> int | None:
        """The comma or end behind what tells more of a speaker: ``said Jane Roe, 38, whose shop in Tarn is gone``."""
        lows, lexicon = frame.line.lows, self.lexicon
        if index + 2 < len(lows) and frame.line.tokens[index + 1].kind == "number" and lows[index + 2] == ",":
            index += 2
        first = index + 1
        if first >= len(lows) or frame.quoted[first] or lows[first] in self._prepositions or lows[first + 1 : first + 2] in self._sets:
            return None
        if not any(lows[first] in group for group in (lexicon.relative, lexicon.articles, lexicon.titles, lexicon.heads)):
            return None
        ends = (at for at in range(first, min(len(lows), first + _REACH)) if lows[at] in (",", ".", ";") or frame.quoted[at])
        return next(ends, len(lows))

    def _ahead(self, frame: Frame, attribution: Attribution) -> Iterator[tuple[int, str]]:
        """The phrases before the subject, where they open the sentence ("Dalam konferensi pers, Budi mengatakan")."""
        lows = frame.line.lows
        index = attribution.begin - 1
        while index >= 0 and attribution.begin - index < _REACH and not frame.quoted[index] and frame.line.lows[index] not in (".", ";"):
            index -= 1
        first = index + 1
        spoken = any(low in self._setting for low in frame.line.lows[first : attribution.begin])
        index = first
        while index < attribution.begin:
            venue, after = self._phrase(frame, index)
            if venue is not None:
                spoken = spoken or venue[0] == _OCCASIONS
                if venue[0] != _PLACES or spoken or index == first:
                    yield venue
            index = after
        index = attribution.subject.last
        while index < attribution.first:  # "Roe, in a televised address, said"
            if lows[index] in self.lexicon.relative and lows[index + 1] not in self._setting:
                return  # "Roe, who cut short a visit to Harlow, said"
            venue, after = self._phrase(frame, index)
            if venue is not None and venue[0] != _PLACES:
                yield venue
            index = after

    def _phrase(self, frame: Frame, index: int) -> tuple[tuple[int, str] | None, int]:
        """The venue of the preposition at a token, and where to read on."""
        lows, tokens = frame.line.lows, frame.line.tokens
        low = lows[index]
        if low in self._audience:
            end = self._phrase_end(frame, index + 1)
            if end > index + 1:
                keeps = index if self.language.get("speech.venues.keeps_audience") else index + 1
                return (_AUDIENCES, written(frame.line, keeps, end)), end
        if low not in self._prepositions:
            return None, index + 1
        first = index + 1
        end = self._phrase_end(frame, first)
        if end == first:
            return None, index + 1
        occasion = self._occasion(frame, first, end)
        if occasion is not None:
            return occasion, end
        start = first
        while start < end and lows[start] in self._place_words and not tokens[start].is_capital:
            start += 1
        while start < end - 1 and lows[start] in self.lexicon.place_ranks:
            start += 1
        last = start
        while last < end and last - start < _PLACE and tokens[last].is_capital:
            last += 1
        if self.lexicon.head_last and start < last < end and not self._buildings.isdisjoint(lows[last:end]):
            last = end  # "the Third Precinct police station"
        if last > start and (lows[start] not in self._not_places or last > start + 1) and low in self.lexicon.place_prepositions:
            return (_PLACES, written(frame.line, start, last)), end
        if low in self._anywhere and not tokens[first].is_capital and (lows[first] not in self._not_places or end - first > 1):
            return (_OCCASIONS, written(frame.line, first, end)), end
        return None, index + 1

    def _occasion(self, frame: Frame, first: int, end: int) -> tuple[int, str] | None:
        """``konferensi pers``, ``a televised address``, ``akun Instagram-nya``: a phrase that names a medium or an occasion."""
        phrases = self.language.phrases("speech.venues.occasions")
        named = None
        for at in range(first, min(end, first + _PHRASE)):
            hit = phrases.at(frame.line.lows, at)
            if hit is not None and (named is None or self.lexicon.head_last):
                named = at + hit[0]
        if named is None:
            return None
        start = first
        while start < named - 1 and frame.line.lows[start] in self.language.words("speech.venues.dropped"):
            start += 1
        # "a statement released by": words behind the noun belong to it only where the head of a phrase stands first.
        return _OCCASIONS, written(frame.line, start, named if self.lexicon.head_last else max(end, named))

    def _phrase_end(self, frame: Frame, first: int) -> int:
        """The end of the noun phrase from a token: at a sign, time, preposition, verb or quotation."""
        lows, tokens = frame.line.lows, frame.line.tokens
        end = first
        while end < len(lows) and end - first < _PHRASE and not frame.quoted[end] and end not in frame.taken:
            if tokens[end].kind == "sign":
                joined = lows[end] in (".", "-") and frame.line.glued(end) and end + 1 < len(lows) and frame.line.glued(end + 1)
                if not (joined and end > first):
                    break
            elif not tokens[end].is_capital:
                passed = self._inside if end > first else self.lexicon.articles
                if (tokens[end].kind == "number" and end == first) or (lows[end] not in passed and self._stops(frame, end)):
                    break
            end += 1
        while end > first + 1 and not tokens[end - 1].is_capital and lows[end - 1] in self._trailing:
            end -= 1
        return end

    def _stops(self, frame: Frame, index: int) -> bool:
        low = frame.line.lows[index]
        return (
            low in self.lexicon.stops
            or low in self.lexicon.complement
            or low in self._prepositions
            or low in self.lexicon.pronouns
            or self._is_verb(frame, index)
        )

    def _is_audience(self, frame: Frame, index: int) -> bool:
        low = frame.line.lows[index].removesuffix("'s")
        plain = low in self.lexicon.articles or low in self.lexicon.heads or frame.line.tokens[index].is_capital
        return plain or low in self.language.words("speech.venues.listeners")

    def _is_verb(self, frame: Frame, index: int) -> bool:
        return self.language.phrases("speech.say").at(frame.line.lows, index) is not None

    def _is_passed(self, frame: Frame, index: int) -> bool:
        low = frame.line.lows[index]
        passed = low in self.lexicon.adverbs or low in self.lexicon.stops or low in self._setting
        return passed or index in frame.taken or low in (",", "(", ")")

    def _is_resident(self, frame: Frame, index: int) -> bool:
        """Whether a place tells where a described speaker comes from: ``said a farmer in Palora``."""
        return index > 0 and frame.line.lows[index - 1] in self.lexicon.folk
