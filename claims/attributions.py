"""Verbs of saying and their subjects: "kata Budi", "Budi said", "katanya", "menurut Budi", "disampaikan Budi"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from claims.languages import Language
from claims.names import Frame, Roster, lexicon_of, names_person, person_span, written

# How far a subject may stand from its verb, and how long a description may be, in tokens.
REACH = 14
_DESCRIPTION = 7
# So many commas may stand between a name and its verb ("Jane Roe, 45, a farmer, said").
_SEGMENTS = 4
_SEGMENT = 12
_FORMS = ("speech.bound", "speech.according", "speech.tag", "speech.say", "speech.stance")
_CLOSING = frozenset(",”»\"’'.?!“")


@dataclass(frozen=True, slots=True)
class Attribution:
    """A verb of saying (tokens ``[first, last)``) and its speaker. ``form`` is say, stance, tag, bound or according.

    ``begin`` and ``end`` take in the words that name the speaker.
    """

    first: int
    last: int
    form: str
    speaker: str
    begin: int
    end: int


class AttributionReader:
    """Finds who is said to say something in the sentences of one article."""

    def __init__(self, language: Language, roster: Roster) -> None:
        self.language = language
        self.roster = roster
        self.lexicon = lexicon_of(language)
        venues = language.words("speech.venues.prepositions") | language.words("speech.venues.audience")
        self._after_subject = venues | self.lexicon.relative | self.lexicon.conjunctions

    def read(self, frame: Frame) -> list[Attribution]:
        """The attributions outside the quotations of a sentence, in order."""
        found: list[Attribution] = []
        starts = self.language.first_words(*_FORMS)
        index = 0
        while index < len(frame.line):
            step = 1
            if frame.line.lows[index] in starts and not frame.quoted[index]:
                attribution = self._at(frame, index, found)
                if attribution is not None:
                    found.append(attribution)
                    step = max(1, attribution.last - index)
            index += step
        return found

    def spoken(self, frame: Frame) -> Iterator[tuple[int, int]]:
        """Where a time dates the saying: right before and behind a verb of saying, and for some words behind "kata Budi"."""
        lows, passed = frame.line.lows, self.lexicon.adverbs | self.lexicon.stops
        for form in ("bound", "tag", "say"):
            for first, last, _ in self.language.phrases(f"speech.{form}").all(lows):
                if frame.quoted[first] or (form == "tag" and not self._is_tag(frame, first)):
                    continue
                end = last
                if form != "say" and first > 0:  # "Kata Budi, …": what follows is what was said
                    end = min(len(lows), last + REACH)
                while end < len(lows) and end - last < 3 and lows[end] in passed and end not in frame.taken:
                    end += 1
                begin = first
                while form == "say" and begin > 0 and first - begin < REACH and (begin - 1) in frame.taken:
                    begin -= 1
                yield begin, end + (end < len(lows) and end in frame.taken)

    def _at(self, frame: Frame, index: int, found: list[Attribution]) -> Attribution | None:
        for form, path in zip(("bound", "according", "tag", "say", "stance"), _FORMS, strict=True):
            hit = self.language.phrases(path).at(frame.line.lows, index)
            if hit is None:
                continue
            attribution = self._of_form(frame, form, index, index + hit[0], found)
            if attribution is not None:
                return attribution
        return None

    def _of_form(self, frame: Frame, form: str, index: int, last: int, found: list[Attribution]) -> Attribution | None:
        if form == "bound":
            speaker = self.roster.meant()
            return Attribution(index, last, form, speaker, index, last) if speaker is not None else None
        if form == "according" or (form == "tag" and self._is_tag(frame, index) and not self._is_stopped(frame, last)):
            named = self._following(frame, last)
            if named is None or (form == "tag" and not self._closes(frame, index, named[1])):
                return None
            return Attribution(index, last, form, named[0], index, named[1])
        if form == "tag":
            return None
        before = self._preceding(frame, index, found)
        return Attribution(index, last, form, before[0], before[1], last) if before is not None else None

    def _is_tag(self, frame: Frame, index: int) -> bool:
        """Whether a verb before its subject is one: behind a quotation, comma or at the beginning ("…, kata Budi")."""
        at = index - 1
        while at >= 0 and index - at <= 2 and frame.line.lows[at] in self.language.words("speech.tag_leads"):
            at -= 1
        if at > 0 and frame.line.tokens[at].text == "." and frame.line.glued(at) and len(frame.line.tokens[at - 1].text) <= 4:
            return frame.quoted[at]  # "The U.N. said"
        return at < 0 or frame.line.tokens[at].text in _CLOSING or frame.quoted[at]

    def _closes(self, frame: Frame, verb: int, end: int) -> bool:
        """Whether a subject that ends before a token is that of the verb before it: "…, said the minister." and not "Roe, 45, said the
        minister lied"."""
        tokens, lows = frame.line.tokens, frame.line.lows
        if verb == 0 or tokens[verb - 1].text != "," or frame.quoted[verb - 2] or end >= len(tokens):
            return True
        free = frame.quoted[end] or tokens[end].kind == "sign" or end in frame.taken
        return (free and not frame.quoted[end]) or lows[end] in self._after_subject

    def _is_stopped(self, frame: Frame, index: int) -> bool:
        """Whether no speaker can stand here: ``X, who drafted it, said that …``, ``said in a statement``."""
        if index >= len(frame.line) or frame.line.tokens[index].is_capital:
            return index >= len(frame.line)
        return frame.line.lows[index] in self.lexicon.complement | self.lexicon.stops

    # Behind the verb

    def _following(self, frame: Frame, index: int) -> tuple[str, int] | None:
        """The speaker behind a tag, and where the words end that name him: at a comma, preposition or other stop."""
        last = self._phrase_end(frame, index)
        behind = self._name_behind(frame, index, last)
        if behind is not None:
            return behind
        speaker = self._resolve(frame, index, last)
        return (speaker, last) if speaker is not None else None

    def _phrase_end(self, frame: Frame, index: int) -> int:
        tokens, lows, lexicon = frame.line.tokens, frame.line.lows, self.lexicon
        last = index
        while last < len(tokens) and last - index < REACH and not frame.quoted[last]:
            token = tokens[last]
            if self._is_acronym_aside(frame, last):
                last += 3
                continue
            if last in frame.taken and not (last > index and tokens[last - 1].is_capital and self._is_month_name(frame, last)):
                break
            if token.kind == "sign" and not self._is_inner(frame, last):
                break
            if token.kind == "number" and not self._is_age(frame, index, last):
                break
            if last > index and not token.is_capital:
                of_office = lows[last] in lexicon.linkers - lexicon.locatives and lows[last - 1] in lexicon.offices | lexicon.heads
                linked = lows[last] in lexicon.linkers and tokens[last - 1].is_capital
                counted = tokens[last - 1].kind == "number"
                if not of_office and not counted and (lows[last] in lexicon.stops or linked):
                    break
            last += 1
        return last

    def _is_month_name(self, frame: Frame, index: int) -> bool:
        """Whether a time token may be part of a name instead: a single one right behind a name ("Ananda Mei")."""
        tokens = frame.line.tokens[index : index + 2]
        alone = (index - 1) not in frame.taken and (index + 1) not in frame.taken
        return alone and len(tokens) == 2 and tokens[0].is_capital and tokens[1].is_capital

    def _is_inner(self, frame: Frame, index: int) -> bool:
        """Whether a sign stands inside a name: ``Dr. H. Ahmad``, ``Abu-Said``, ``Kompas.com``."""
        tokens, line = frame.line.tokens, frame.line
        if tokens[index].text not in ".-'’" or not 0 < index < len(tokens) - 1:
            return False
        if line.glued(index) and line.glued(index + 1) and tokens[index + 1].kind == "word":
            return True
        if index > 1 and len(tokens[index - 1].text) == 1 and tokens[index - 2].low in self._after_subject:  # "on X. Berg …"
            return False
        shortened = tokens[index - 1].low in self.lexicon.ranks or len(tokens[index - 1].text) <= 3
        return tokens[index + 1].is_capital and shortened and tokens[index - 1].is_capital

    def _is_age(self, frame: Frame, first: int, index: int) -> bool:
        """``perempuan berusia 45 tahun itu``, ``the 45-year-old``: a number inside a lower-case description."""
        return first < index < len(frame.line) - 1 and not frame.line.tokens[index - 1].is_capital and index - first < _DESCRIPTION

    def _is_acronym_aside(self, frame: Frame, index: int) -> bool:
        """``Himpunan Nelayan (HN) Palora Budi``: an abbreviation in brackets inside a name."""
        tokens = frame.line.tokens[index : index + 4]
        return len(tokens) == 4 and tokens[0].text == "(" and tokens[1].text.isupper() and tokens[2].text == ")" and tokens[3].is_capital

    def _past_acronym(self, frame: Frame, index: int) -> int:
        """Past the brackets of ``Badan Pengelola Sungai (BPS), Budi Santoso``."""
        tokens = frame.line.tokens[index : index + 3]
        return index + 3 if len(tokens) == 3 and tokens[0].text == "(" and tokens[1].text.isupper() and tokens[2].text == ")" else index

    def _name_behind(self, frame: Frame, first: int, last: int) -> tuple[str, int] | None:
        """The person of ``kata Kepala Dinas Sosial Palora, Budi Santoso,``: a name behind the comma that ends an office."""
        tokens, lows, lexicon = frame.line.tokens, frame.line.lows, self.lexicon
        begins = first
        while begins < last and lows[begins] in lexicon.demonstratives | lexicon.articles:
            begins += 1
        described_to, last = last, self._past_acronym(frame, last)
        if begins >= last or last >= len(tokens) or tokens[last].text != ",":
            return None
        listed = self._past_list(frame, last)
        if listed is not None:
            span = person_span(self.roster, frame, begins, listed)
            return (self.roster.introduce(written(frame.line, *span), set(lows[begins : span[0]])), listed) if span is not None else None
        words = lows[begins:described_to]
        office = words[0] in lexicon.offices | lexicon.heads
        office = office or (lexicon.head_last and (words[-1] in lexicon.titles or any(low in lexicon.heads for low in words)))
        if not office or names_person(self.roster, frame, begins, described_to):
            return None
        end = self._capitals_end(frame, last + 1)
        closed = end >= len(tokens) or tokens[end].kind == "sign" or lows[end] in lexicon.stops or frame.quoted[end]
        ranked = end > last + 1 and lows[last + 1] in lexicon.titles
        span = person_span(self.roster, frame, last + 1, end) if closed and end > last + 1 else None
        if span is None or span[1] - span[0] > 5 or lows[last + 1] in lexicon.organisations | lexicon.regions:
            return None
        organised = any(low in lexicon.organisations or low in lexicon.territorial for low in words)
        described = not any(tokens[index].is_capital for index in range(begins + 1, described_to))
        if span[1] - span[0] == 1 and not (ranked or organised or described or lows[span[0]] in lexicon.given):
            return None
        if span[1] - span[0] == 1 and lows[span[0]] in self.roster.places:
            return None
        name = self.roster.introduce(written(frame.line, *span), set(words))
        return name, end

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
            if not (tokens[end].is_capital or (end > index and tokens[end].text in ".'-" and self._is_inner(frame, end))):
                break
            end += 1
        return end

    # Before the verb

    def _preceding(self, frame: Frame, verb: int, found: list[Attribution]) -> tuple[str, int] | None:
        """The subject before a verb, past adverbs, times, asides and appositions, and where the words begin that name it."""
        lows, tokens, lexicon = frame.line.lows, frame.line.tokens, self.lexicon
        index = self._skip_back(frame, verb)
        if index <= 0 or frame.quoted[index - 1]:
            return None
        low = lows[index - 1]
        if low in lexicon.pronouns:
            meant = self.roster.meant(plural=low in lexicon.plurals)
            return (meant, index - 1) if meant is not None else None
        if low in lexicon.conjunctions:
            return (found[-1].speaker, index) if found else None
        if low in lexicon.relative or tokens[index - 1].text in (",", "–", "—"):
            index = self._past_apposition(frame, index)
        if index <= 0 or frame.quoted[index - 1]:
            return None
        first, last = self._phrase(frame, index)
        if first >= last or (first and lows[first - 1] in lexicon.negators):
            return None
        speaker = self._resolve(frame, first, last)
        return (speaker, first) if speaker is not None else None

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
        if not index or lows[index - 1] not in (",", "–", "—"):
            return index
        ends = [index - 1]
        begins = []
        for _ in range(_SEGMENTS):
            at = ends[-1] - 1
            while at >= 0 and ends[-1] - at <= _SEGMENT and lows[at] not in (",", "–", "—", ";", "“", "”", '"') and not frame.quoted[at]:
                at -= 1
            begins.append(at + 1)
            if at < 0 or ends[-1] - at > _SEGMENT or lows[at] not in (",", "–", "—"):
                break
            ends.append(at)
        spans = [(begin, self._skip_back(frame, end) if lows[end - 1] == ")" else end) for begin, end in zip(begins, ends, strict=True)]
        bare = self._is_bare_name(frame, *spans[0])
        for number in range(1, len(spans)):
            begin, end = spans[number]
            between = spans[number - 1][0]
            if end <= begin or not tokens[end - 1].is_capital:
                continue
            described = lexicon.articles | lexicon.heads | lexicon.titles | lexicon.relative
            aside = tokens[between].kind == "number" or lows[between] in described
            if not tokens[between].is_capital and (aside or number == 1):
                if bare and number == 1:
                    return spans[0][1]
                if not self._is_adverbial(frame, end) and not (bare and not self._is_bare_name(frame, self._phrase(frame, end)[0], end)):
                    return end
            elif number == 1 and not bare:
                return end
        return spans[0][1]

    def _is_adverbial(self, frame: Frame, end: int) -> bool:
        """Whether the capital words before a comma stand behind a preposition: ``In a statement on Telegram, the governor, …``."""
        at = end - 1
        while at > 0 and end - at < REACH and frame.line.tokens[at].is_capital:
            at -= 1
        return frame.line.lows[at] in self.lexicon.stops

    def _is_bare_name(self, frame: Frame, first: int, last: int) -> bool:
        """Whether tokens are a name without office, as in ``Wali Kota Rawa, Hendra Wijaya, menyebut``."""
        if not 0 < last - first <= 8 or frame.line.lows[first] in self.lexicon.organisations | self.lexicon.regions | self.lexicon.nations:
            return False
        if frame.line.lows[first] in self.lexicon.titles - self.lexicon.ranks:
            return False
        tokens = frame.line.tokens
        return all(tokens[at].is_capital or (at > first and self._is_inner(frame, at)) for at in range(first, last))

    def _phrase(self, frame: Frame, index: int) -> tuple[int, int]:
        """The noun phrase that ends before ``index``; of ``Ahelbarra dari Al Jazeera`` the name before the preposition."""
        tokens, lows, lexicon = frame.line.tokens, frame.line.lows, self.lexicon
        position = index
        if index > 1 and tokens[index - 1].text == "." and tokens[index - 2].is_capital and len(tokens[index - 2].text) <= 4:
            position -= 1
        while position > 0 and index - position < REACH and not frame.quoted[position - 1] and (position - 1) not in frame.taken:
            inner = position < index and tokens[position - 1].text in ".-'" and self._is_inner(frame, position - 1)
            if not (tokens[position - 1].is_capital or inner):
                break
            position -= 1
        if 1 <= position < index and lows[position - 1] in lexicon.linkers | lexicon.articles:
            link = position - 1
            if lows[link] in lexicon.articles and link and lows[link - 1] in lexicon.linkers:
                link -= 1
            if lows[link] in lexicon.linkers:
                return self._before_linker(frame, link, index)
        head = self._head_before(frame, position)
        return (head if head is not None else position), index

    def _before_linker(self, frame: Frame, link: int, index: int) -> tuple[int, int]:
        """The phrase of ``Police in Harlow`` up to its place, of ``head of the Coast Guard`` with what it is of."""
        tokens, lows, lexicon = frame.line.tokens, frame.line.lows, self.lexicon
        end = link
        # "Police in the town of Harlow said", "a farmer in X": what stands behind the locative is no speaker.
        for at in range(link, max(-1, link - _DESCRIPTION), -1):
            if tokens[at].kind != "word" or frame.quoted[at]:
                break
            if lows[at] in lexicon.locatives and not tokens[at].is_capital:
                end = at
        if end == 0:
            return index, index
        if tokens[end - 1].is_capital:
            first, last = self._phrase(frame, end)
            whole = lows[end - 1] in lexicon.offices and lows[end] not in lexicon.locatives
            return first, index if whole else last
        located = lows[end] in lexicon.locatives
        head = self._head_before(frame, end, frozenset() if located else lexicon.linkers)
        if head is None:
            return index, index
        return head, end if located else index

    def _head_before(self, frame: Frame, index: int, passable: frozenset[str] = frozenset()) -> int | None:
        """Where the description before ``index`` begins: at its earliest head word ("juru bicara militer"), or, in languages that put the
        head last, at the article before it ("the local disaster agency")."""
        best = None
        lexicon = self.lexicon
        for position in range(index - 1, max(-1, index - _DESCRIPTION - 1), -1):
            token = frame.line.tokens[position]
            aged = token.kind == "number" or (token.text == "-" and frame.line.glued(position))
            if (token.kind != "word" and not aged) or frame.quoted[position] or (position in frame.taken and not aged):
                break
            if token.low in lexicon.stops and token.low not in lexicon.heads and token.low not in passable:
                break
            headed = token.low in lexicon.heads or token.low in lexicon.titles
            if headed or (lexicon.head_last and best is not None and token.low not in passable):
                best = position
            if best is not None and token.low in lexicon.articles:
                break
        return best

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
            return self.roster.meant(plural=lows[first] in lexicon.plurals)
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
            tokens[index].kind == "word" and not tokens[index].is_capital and lows[index] not in lexicon.demonstratives | lexicon.linkers
            for index in range(first, last)
        )
        return (not named and not (titled and not lexicon.head_last)) or not (titled or lower)
