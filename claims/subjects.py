"""The words beside a verb of saying that tell who says it: "kata *Kepala BPBD Palora, Budi Santoso*", "*Jane Roe, 45,* said"."""

from __future__ import annotations

from dataclasses import dataclass

from claims.languages import Language
from claims.names import Frame, Roster, names_person, person_span, written
from claims.phrases import DESCRIPTION, REACH, PhraseReader

# So many commas may stand between a name and its verb ("Jane Roe, 45, a farmer, said"), each so many tokens apart.
_SEGMENTS = 4
_SEGMENT = 12
# A relative clause between a subject and its verb has at most so many tokens.
_CLAUSE = 40
_DASHES = frozenset(",–—")
_BREAKS = frozenset(',–—;“”"')


@dataclass(frozen=True, slots=True)
class Subject:
    """Who says something, and the tokens ``[first, last)`` that name or describe him."""

    speaker: str
    first: int
    last: int


class SubjectReader(PhraseReader):
    """Reads the subjects of verbs of saying in the sentences of one article."""

    def __init__(self, language: Language, roster: Roster) -> None:
        super().__init__(language, roster)
        spoken_at = self.lexicon.after_subject - self.lexicon.conjunctions
        self._adverbial = frozenset[str]() if self.lexicon.head_last else spoken_at
        self._places = self.lexicon.place_ranks | self.lexicon.regions | self.lexicon.organisations
        self._bound = language.first_words("speech.bound")
        self._participles = language.words("speech.participles")

    # Behind the verb

    def following(self, frame: Frame, index: int) -> Subject | None:
        """The subject behind a tag, up to a comma, preposition or other stop."""
        last = self._phrase_end(frame, index)
        behind = self._name_behind(frame, index, last)
        if behind is not None:
            return behind
        speaker = self._resolve(frame, index, last)
        return Subject(speaker, index, last) if speaker is not None else None

    def _phrase_end(self, frame: Frame, index: int) -> int:
        tokens, lows, lexicon = frame.line.tokens, frame.line.lows, self.lexicon
        last = index
        while last < len(tokens) and last - index < REACH and not frame.quoted[last]:
            token = tokens[last]
            if self._is_acronym_aside(frame, last):
                last = self._past_acronym(frame, last)
                continue
            aged = last > index + 1 and any(tokens[at].kind == "number" for at in (last - 1, last - 2))
            if aged and token.kind == "word" and not token.is_capital and last - index < DESCRIPTION:
                last += 1
                continue
            if last in frame.taken and not (last > index and tokens[last - 1].is_capital and self._is_month_name(frame, last)):
                break
            if token.kind == "sign" and not self.is_inner(frame, last):
                break
            if token.kind == "number" and not self._is_age(frame, index, last) and not self._is_numbered(frame, index, last):
                break
            if last > index and not token.is_capital:
                if self._joins_fields(frame, index, last) or self._extends(frame, index, last):
                    last += 1
                    continue
                of_office = lows[last] in lexicon.linkers - lexicon.locatives and lows[last - 1] in lexicon.offices | lexicon.heads
                linked = lows[last] in lexicon.linkers and tokens[last - 1].is_capital
                if not of_office and (lows[last] in lexicon.stops or linked):
                    break
            last += 1
        return last - 1 if last > index + 1 and tokens[last - 1].text == "." else last

    def _extends(self, frame: Frame, first: int, index: int) -> bool:
        """Whether a description goes on: ``two people familiar with the talks``, ``sumber di manajemen klub``."""
        lows = frame.line.lows
        if any(self._extending.at(lows, at) is not None for at in (index, index - 1)):
            return True
        # What follows, up to the next stop.
        return any(self._extending.at(lows, at) is not None for at in range(first + 1, index - 1)) and lows[index] not in self.lexicon.stops

    def _joins_fields(self, frame: Frame, first: int, index: int) -> bool:
        """Whether a conjunction stands inside an office: ``Kepala Dinas Perdagangan dan Perindustrian``."""
        tokens, lows, lexicon = frame.line.tokens, frame.line.lows, self.lexicon
        if lexicon.head_last or lows[index] not in lexicon.conjunctions or tokens[index].kind == "sign" or index + 1 >= len(tokens):
            return False
        if not (tokens[index - 1].is_capital and tokens[index + 1].is_capital) or any(low in lexicon.given for low in lows[first:index]):
            return False
        other = lexicon.ranks | lexicon.territorial | lexicon.given | lexicon.organisations
        within = any(low in lexicon.organisations for low in lows[first:index]) or lows[index - 1] in lexicon.titles
        return within and lows[index + 1] not in other

    def _is_month_name(self, frame: Frame, index: int) -> bool:
        """Whether a time token may be part of a name instead: a single one right behind a name ("Ananda Mei")."""
        tokens = frame.line.tokens[index : index + 2]
        alone = (index - 1) not in frame.taken and (index + 1) not in frame.taken
        return alone and len(tokens) == 2 and tokens[0].is_capital and tokens[1].is_capital

    def _is_age(self, frame: Frame, first: int, index: int) -> bool:
        """``perempuan berusia 45 tahun itu``, ``the 45-year-old``: a number inside a lower-case description."""
        return first < index < len(frame.line) - 1 and not frame.line.tokens[index - 1].is_capital and index - first < DESCRIPTION

    def _is_numbered(self, frame: Frame, first: int, index: int) -> bool:
        """``Ketua RT 05, Maman``: the number of what somebody heads."""
        tokens, lows = frame.line.tokens, frame.line.lows
        heads = lows[first] in self.lexicon.titles and index > first + 1 and tokens[index - 1].is_capital
        return heads and index + 2 < len(tokens) and lows[index + 1] == "," and tokens[index + 2].is_capital

    def _is_acronym_aside(self, frame: Frame, index: int) -> bool:
        """``Himpunan Nelayan (HN) Palora Budi``: an abbreviation in brackets inside a name."""
        end = self._past_acronym(frame, index)
        return end > index and end < len(frame.line) and frame.line.tokens[end].is_capital

    def _past_acronym(self, frame: Frame, index: int) -> int:
        """Past the brackets of ``Badan Pengelola Sungai (BPS), Budi Santoso``."""
        tokens = frame.line.tokens[index : index + 4]
        if not tokens or tokens[0].text != "(" or not tokens[1:2] or not tokens[1].is_capital:
            return index
        closing = next((at for at, token in enumerate(tokens) if token.text == ")"), 0)
        return index + closing + 1 if closing and all(token.is_capital for token in tokens[1:closing]) else index

    def _name_behind(self, frame: Frame, first: int, last: int) -> Subject | None:
        """The person of ``kata Kepala Dinas Sosial Palora, Budi Santoso,``: a name behind the comma that ends an office."""
        tokens, lows, lexicon = frame.line.tokens, frame.line.lows, self.lexicon
        begins = first
        while begins < last and lows[begins] in lexicon.demonstratives | lexicon.articles:
            begins += 1
        described_to, last = last, self._past_acronym(frame, last)
        last = self._past_whereabouts(frame, begins, last)
        if begins >= last or last + 1 >= len(tokens) or tokens[last].text != ",":
            return None
        listed = self._past_list(frame, last)
        if listed is not None:
            span = person_span(self.roster, frame, begins, listed)
            if span is None:
                whole = lows[begins] in lexicon.organisations
                return Subject(written(frame.line, begins, listed), first, listed) if whole else None
            return Subject(self.roster.introduce(written(frame.line, *span), set(lows[begins : span[0]])), first, listed)
        words = lows[begins:described_to]
        office = words[0] in lexicon.offices | lexicon.heads
        office = office or (lexicon.head_last and (words[-1] in lexicon.titles or any(low in lexicon.heads for low in words)))
        if not office or (lows[last + 1] not in lexicon.ranks and self._is_named(frame, begins, described_to)):
            return None
        end = self._capitals_end(frame, last + 1)
        closed = end >= len(tokens) or tokens[end].kind == "sign" or lows[end] in lexicon.stops or frame.quoted[end]
        ranked = end > last + 1 and lows[last + 1] in lexicon.titles
        span = person_span(self.roster, frame, last + 1, end) if closed and end > last + 1 else None
        if span is None or span[1] - span[0] > 5 or lows[last + 1] in lexicon.organisations | lexicon.regions:
            return None
        if span[1] - span[0] == 1 and names_person(self.roster, frame, begins, described_to):
            return None
        organised = any(low in lexicon.organisations or low in lexicon.territorial for low in words)
        described = (
            not any(tokens[index].is_capital for index in range(begins + 1, described_to)) or tokens[described_to - 1].kind == "number"
        )
        if span[1] - span[0] == 1 and not (ranked or organised or described or lows[span[0]] in lexicon.given):
            return None
        if span[1] - span[0] == 1 and lows[span[0]] in self.roster.mentions.places:
            return None
        name = self.roster.introduce(written(frame.line, *span), set(words))
        return Subject(name, first, end)

    def _past_whereabouts(self, frame: Frame, first: int, last: int) -> int:
        """Past the place of ``kata pedagang di Pasar Rawa, Siti Rahma,``, where a name stands behind it."""
        tokens, lows, lexicon = frame.line.tokens, frame.line.lows, self.lexicon
        if last + 3 >= len(tokens) or lows[last] not in lexicon.locatives or any(token.is_capital for token in tokens[first:last]):
            return last
        end = self._capitals_end(frame, last + 1)
        if end == last + 1 or end + 1 >= len(tokens) or tokens[end].text != "," or lows[end + 1] in self._places:
            return last
        named = lows[end + 1] in lexicon.given or lows[end + 1] in self.roster.mentions.called
        return end if named else last

    def _is_named(self, frame: Frame, first: int, last: int) -> bool:
        """Whether an office has its holder's name in it: ``Bupati Hendra Wijaya``; not ``Direktur PT Hendra Karya``."""
        span = person_span(self.roster, frame, first, last)
        lows = frame.line.lows
        if span is None or (span[0] > first and lows[span[0] - 1] in self.lexicon.organisations and span[1] - span[0] > 1):
            return False
        return names_person(self.roster, frame, first, last) and any(low in self.lexicon.given for low in lows[first:last])

    def _past_list(self, frame: Frame, index: int) -> int | None:
        """The end of an office that names several fields: ``Kepala Pusat Data, Informasi, dan Komunikasi BNPB Budi Santoso``."""
        tokens, lows = frame.line.tokens, frame.line.lows
        joined = False
        end = index
        while end < len(tokens) - 1 and end - index < REACH and end not in frame.taken and not frame.quoted[end]:
            joins = lows[end] in self.lexicon.conjunctions
            if not (tokens[end].is_capital or joins or (tokens[end].text == "," and (tokens[end + 1].is_capital or not joined))):
                break
            joined = joined or joins
            end += 1
        return end if joined and tokens[end - 1].is_capital and self._is_office(frame, index) else None

    def _is_office(self, frame: Frame, index: int) -> bool:
        return frame.line.lows[index - 1] not in self.lexicon.given

    def _capitals_end(self, frame: Frame, index: int) -> int:
        tokens = frame.line.tokens
        end = index
        while end < len(tokens) and end - index < REACH and end not in frame.taken and not frame.quoted[end]:
            if not (tokens[end].is_capital or (end > index and tokens[end].text in ".'-" and self.is_inner(frame, end))):
                break
            end += 1
        return end

    # Before the verb

    def preceding(self, frame: Frame, verb: int, before: str | None) -> Subject | None:
        """The subject before a verb, past adverbs, times, asides and appositions; of a verb behind "and", who speaks ``before``."""
        lows, tokens, lexicon = frame.line.lows, frame.line.tokens, self.lexicon
        index = self._skip_back(frame, verb)
        if index <= 0 or frame.quoted[index - 1] or lows[index - 1] in lexicon.negators:
            return None
        low = lows[index - 1]
        interrupted = self.interrupted(frame, verb)
        if interrupted:
            speaker = self._resolve(frame, 0, interrupted)
            return Subject(speaker, 0, interrupted) if speaker is not None and lows[0] not in lexicon.negators else None
        if low in lexicon.pronouns:
            meant = self.roster.meant_by(low, before)
            return Subject(meant, index - 1, index) if meant is not None else None
        if low in lexicon.conjunctions:
            return Subject(before, index, index) if before is not None else self._of_sentence(frame, index)
        if low in lexicon.relative or tokens[index - 1].text in (",", "–", "—"):
            index = self._past_apposition(frame, index)
        if index <= 0 or frame.quoted[index - 1]:
            return None
        index = self._out_of_clause(frame, index, verb)
        behind = self._before_adverbial(frame, index)
        first, last = self.extended_before(frame, index)
        if first >= last:
            first, last = self.phrase(frame, index if behind is None else behind)
        if first >= last:
            first, last = self._before_aside(frame, index)
        if self._is_participle(frame, verb) and (first >= last or lows[verb - 1] == ","):
            first, last = self._opening(frame)
        if last - first == 1 and lows[first] in self._bound:
            return None
        if first >= last or not lexicon.negators.isdisjoint(lows[max(0, first - 2) : first + 1]):
            return None
        speaker = self._resolve(frame, first, last)
        return Subject(speaker, first, last) if speaker is not None else None

    def interrupted(self, frame: Frame, verb: int) -> int:
        """The end of the subject that opens ``Mayor Foss, who won in March on a promise of jobs, declared``, or 0: nothing but a
        relative clause stands between it and its verb."""
        lows = frame.line.lows
        if verb < 2 or lows[verb - 1] != "," or frame.quoted[verb - 2]:
            return 0
        _, last = self._opening(frame)
        if not last or lows[last] != "," or lows[last + 1] not in self.lexicon.relative or not last + 2 < verb <= last + _CLAUSE:
            return 0
        return 0 if "," in lows[last + 1 : verb - 1] else last

    def _of_sentence(self, frame: Frame, index: int) -> Subject | None:
        """The subject of ``Mayor Foss visited Tarn and denied``, where it opens the sentence and is somebody known or described."""
        tokens, lexicon = frame.line.tokens, self.lexicon
        first, last = self._opening(frame)
        if lexicon.head_last and frame.line.lows[0] in lexicon.articles:
            heads = [at for at in range(1, min(index, DESCRIPTION)) if frame.line.lows[at] in lexicon.heads | lexicon.organisations]
            plain = all(token.kind == "word" and token.low not in lexicon.stops for token in tokens[: heads[0]]) if heads else False
            last = heads[0] + 1 if plain else last
            while plain and last < index and last in heads:
                last += 1
        if first >= last or frame.line.lows[0] in lexicon.stops or frame.line.lows[0] in lexicon.pronouns:
            return None
        speaker = self._resolve(frame, first, last)
        told = speaker is not None and (speaker in self.roster or frame.line.lows[0] in lexicon.offices | lexicon.articles)
        return Subject(speaker, first, last) if speaker is not None and told else None

    def _out_of_clause(self, frame: Frame, index: int, verb: int) -> int:
        """From inside ``Foss, who visited Tarn on Monday, said``, where time and comma before the verb were passed, to behind ``Foss``."""
        lows, lexicon = frame.line.lows, self.lexicon
        if "," not in lows[index:verb]:
            return index
        for at in range(index - 1, max(0, index - _SEGMENT), -1):
            if lows[at] == "," or frame.quoted[at]:
                return self._skip_back(frame, at) if lows[at] == "," and lows[at + 1] in lexicon.relative else index
        return index

    def _before_adverbial(self, frame: Frame, index: int) -> int | None:
        """The end of the name in ``Budi kepada wartawan mengatakan``, ``Budi dalam siaran pers, Kamis, mengatakan``."""
        tokens, lows = frame.line.tokens, frame.line.lows
        for at in range(index - 1, max(0, index - _SEGMENT), -1):
            if tokens[at].kind != "word" or frame.quoted[at]:
                return None
            if lows[at] in self._adverbial and not tokens[at].is_capital and tokens[at - 1].is_capital and (at - 1) not in frame.taken:
                return at
        return None

    def _before_aside(self, frame: Frame, index: int) -> tuple[int, int]:
        """The subject of ``Roe, elected on Monday, said``: the name or description before the comma that begins an aside."""
        tokens, lows, lexicon = frame.line.tokens, frame.line.lows, self.lexicon
        for at in range(index - 1, max(0, index - _SEGMENT), -1):
            if lows[at] == ",":
                plain = not tokens[at + 1].is_capital and lows[at + 1] not in lexicon.conjunctions | lexicon.complement
                named = tokens[at - 1].is_capital or lows[at - 1] in lexicon.heads
                return self.phrase(frame, at) if plain and named and not self._is_adverbial(frame, at) else (index, index)
            if tokens[at].kind == "sign" or frame.quoted[at]:
                break
        return index, index

    def _is_participle(self, frame: Frame, verb: int) -> bool:
        """``…, saying …``, ``sambil mengatakan``: a verb whose subject is that of the sentence."""
        lows = frame.line.lows
        return lows[verb] in self._participles or (verb > 0 and lows[verb - 1] in self._participles)

    def _opening(self, frame: Frame) -> tuple[int, int]:
        """The subject that opens a sentence: its capital words, or its description."""
        tokens, lexicon = frame.line.tokens, self.lexicon
        last = 0
        while last < min(len(tokens), REACH) and not frame.quoted[last] and last not in frame.taken:
            known = tokens[last].low in lexicon.articles or tokens[last].low in lexicon.heads or tokens[last].low in lexicon.offices
            if not (tokens[last].is_capital or (tokens[last].kind == "word" and known)):
                break
            last += 1
        return 0, last

    def _skip_back(self, frame: Frame, index: int) -> int:
        """The position behind the subject: adverbs, time expressions and bracketed asides before ``index`` are passed over."""
        lows = frame.line.lows
        limit = max(0, index - REACH)
        while index > limit:
            low = lows[index - 1]
            if low == ")":
                opened = next((at for at in range(index - 2, max(-1, index - 12), -1) if lows[at] == "("), None)
                if opened is None:
                    break
                index = opened
            elif (
                (index - 1) in frame.taken
                or (low in self.lexicon.adverbs and not frame.line.tokens[index - 1].is_capital)
                or (low == "," and index >= 2 and (index - 2) in frame.taken)
            ):
                index -= 1
            else:
                break
        return index

    def _past_apposition(self, frame: Frame, index: int) -> int:
        """From behind ``X, kepala staf Y, yang`` or ``X, 45, the leader,`` to behind ``X``."""
        lows, tokens, lexicon = frame.line.lows, frame.line.tokens, self.lexicon
        if index and lows[index - 1] in lexicon.relative:
            index -= 1
        if not index or lows[index - 1] not in _DASHES:
            return index
        spans = self._segments(frame, index - 1)
        described = lexicon.articles | lexicon.heads | lexicon.titles
        if self._is_aside(frame, spans):
            return spans[1][1]
        bare = self._is_bare_name(frame, *spans[0])
        for number in range(1, len(spans)):
            begin, end = spans[number]
            between = spans[number - 1][0]
            if end <= begin or not tokens[end - 1].is_capital:
                continue
            aside = tokens[between].kind == "number" or lows[between] in described | lexicon.relative
            if tokens[between].is_capital or not (aside or number == 1):
                if number == 1 and not bare:
                    return end
            elif bare and number == 1:
                return spans[0][1]
            elif not self._is_adverbial(frame, end) and not (bare and not self._is_bare_name(frame, self.phrase(frame, end)[0], end)):
                return end
        return spans[0][1]

    def _segments(self, frame: Frame, end: int) -> list[tuple[int, int]]:
        """The stretches between commas that end at a token, the nearest first, without asides in brackets behind them."""
        lows = frame.line.lows
        spans: list[tuple[int, int]] = []
        while len(spans) < _SEGMENTS:
            at = end - 1
            while at >= 0 and end - at <= _SEGMENT and lows[at] not in _BREAKS and not frame.quoted[at]:
                at -= 1
            spans.append((at + 1, self._skip_back(frame, end) if lows[end - 1] == ")" else end))
            if at < 0 or end - at > _SEGMENT or lows[at] not in _DASHES:
                break
            end = at
        return spans

    def _is_aside(self, frame: Frame, spans: list[tuple[int, int]]) -> bool:
        """Whether the nearest segment only tells more of the one before it: ``One survivor, who gave his name as Ali, said``,
        ``the minister, speaking in Harlow, said``."""
        lows, tokens, lexicon = frame.line.lows, frame.line.tokens, self.lexicon
        described = lexicon.articles | lexicon.heads | lexicon.titles
        if len(spans) < 2 or spans[1][1] <= spans[1][0] or tokens[spans[0][0]].kind != "word":
            return False
        opening = tokens[spans[0][0]]
        if opening.low not in lexicon.relative and (opening.is_capital or opening.low in described):
            return False
        last = spans[1][1] - 1
        return (tokens[last].is_capital or lows[last] in described) and not self._is_adverbial(frame, spans[1][1])

    def _is_adverbial(self, frame: Frame, end: int) -> bool:
        """Whether the capital words before a comma stand behind a preposition: ``In a statement on Telegram, the governor, …``,
        ``In neighbouring Upper Tarn, …``."""
        tokens, lows, lexicon = frame.line.tokens, frame.line.lows, self.lexicon
        at = end - 1
        while at > 0 and end - at < REACH and tokens[at].is_capital:
            at -= 1
        passed = lexicon.stops | lexicon.heads | lexicon.titles | lexicon.articles
        if 0 < at < end - 1 and lexicon.head_last and tokens[at].kind == "word" and lows[at] not in passed:
            at -= 1
        return lows[at] in lexicon.stops

    def _is_bare_name(self, frame: Frame, first: int, last: int) -> bool:
        """Whether tokens are a name without office, as in ``Wali Kota Rawa, Hendra Wijaya, menyebut``."""
        if not 0 < last - first <= 8 or frame.line.lows[first] in self.lexicon.organisations | self.lexicon.regions | self.lexicon.nations:
            return False
        if frame.line.lows[first] in self.lexicon.titles - self.lexicon.ranks:
            return False
        tokens = frame.line.tokens
        return all(tokens[at].is_capital or (at > first and self.is_inner(frame, at)) for at in range(first, last))

    # Who is meant

    def _resolve(self, frame: Frame, first: int, last: int) -> str | None:
        """The speaker named or described by tokens ``[first, last)``."""
        tokens, lows, lexicon = frame.line.tokens, frame.line.lows, self.lexicon
        while last > first and not tokens[last - 1].is_capital and lows[last - 1] in lexicon.adverbs | lexicon.demonstratives:
            if lows[last - 1] in lexicon.demonstratives and last - first > 1:
                return self.roster.described(frame, first, last)
            last -= 1
        if last <= first:
            return None
        if lows[first] in lexicon.sources and last - first > 1:
            inner = self._resolve(frame, first + 1, last)
            if inner is not None:
                return inner
        if lows[first] in lexicon.pronouns and last - first <= 2:
            return self.roster.meant_by(lows[first])
        name = self._name(frame, first, last)
        if name is not None:
            return name
        if lows[first] in lexicon.demonstratives:
            return self.roster.described(frame, first, last)
        if any(low in lexicon.heads or low in lexicon.organisations or low in lexicon.titles for low in lows[first:last]):
            return written(frame.line, first, last)
        return None

    def _name(self, frame: Frame, first: int, last: int) -> str | None:
        """The proper name in a phrase, without titles and offices; an organisation is named by the whole phrase."""
        lows, tokens, lexicon = frame.line.lows, frame.line.tokens, self.lexicon
        if self._is_organisation(frame, first, last):
            return written(frame.line, first + (lows[first] in lexicon.demonstratives and tokens[first + 1].is_capital), last)
        # "kantor presiden Kenari" is no person; "union leader Karin Dahl" is, where the last word of a description is its head.
        led = lexicon.head_last and any(low in lexicon.titles or low in lexicon.folk for low in lows[first + 1 : last])
        if lows[first] in lexicon.organisations and not tokens[first].is_capital and not led:
            return None
        span = person_span(self.roster, frame, first, last)
        if span is None:
            whole = all(token.is_capital for token in tokens[first:last]) and lows[first] in lexicon.nations
            return written(frame.line, first, last) if whole else None
        return self.roster.introduce(written(frame.line, *span), set(lows[first : span[0]]))

    def _is_organisation(self, frame: Frame, first: int, last: int) -> bool:
        """``Kementerian Luar Negeri Rusia``, ``the United Nations``; not ``Kepala Dinas Kesehatan Budi``, which names its head."""
        tokens, lows, lexicon = frame.line.tokens, frame.line.lows, self.lexicon
        at = next(
            (index for index in range(last - 1, first - 1, -1) if lows[index] in lexicon.organisations and tokens[index].is_capital), None
        )
        if at is None:
            return False
        plain = lexicon.titles | lexicon.nations
        named = any(tokens[index].is_capital and lows[index] not in plain for index in range(at + 1, last))
        titled = any(lows[index] in lexicon.titles and tokens[index].is_capital for index in range(first, at))
        # "Kasatlantas Polres Palora AKP Rudi Hartono": a rank inside tells that a person follows.
        inside = lexicon.titles if lexicon.head_last else lexicon.ranks
        titled = titled or any(lows[index] in inside for index in range(at + 1, last - 1))
        lower = any(
            tokens[index].kind == "word"
            and not tokens[index].is_capital
            and lows[index] not in lexicon.demonstratives | lexicon.linkers | lexicon.conjunctions
            for index in range(first, last)
        )
        return (not named and not (titled and not lexicon.head_last)) or not (titled or lower)
