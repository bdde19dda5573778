"""The noun phrase before a verb: a name, an office with its holder, or a description, and where it begins."""

from __future__ import annotations

from claims.languages import Language
from claims.lexicon import lexicon_of
from claims.names import Frame, Roster

# How far a subject may stand from its verb, and how long a description may be, in tokens.
REACH = 14
DESCRIPTION = 7


class PhraseReader:
    """Finds where names and descriptions begin, reading back from their ends."""

    def __init__(self, language: Language, roster: Roster) -> None:
        self.roster = roster
        self.lexicon = lexicon_of(language)
        self._extending = language.phrases("speech.extending")

    def is_inner(self, frame: Frame, index: int) -> bool:
        """Whether a sign stands inside a name: ``Dr. H. Ahmad``, ``Abu-Said``, ``Kompas.com``."""
        tokens, line = frame.line.tokens, frame.line
        if tokens[index].text not in ".-'’" or not 0 < index < len(tokens) - 1:
            return False
        if line.glued(index) and line.glued(index + 1) and tokens[index + 1].kind == "word":
            return True
        if index > 1 and tokens[index - 2].text == "." and len(tokens[index - 1].text) == 1 and line.glued(index):  # "U.N. agency"
            return tokens[index - 1].is_capital and tokens[index + 1].kind == "word"
        if index > 1 and len(tokens[index - 1].text) == 1 and tokens[index - 2].low in self.lexicon.after_subject:  # "on X. Berg …"
            return False
        shortened = tokens[index - 1].low in self.lexicon.ranks or len(tokens[index - 1].text) <= 3
        return tokens[index + 1].is_capital and shortened and tokens[index - 1].is_capital

    def phrase(self, frame: Frame, index: int) -> tuple[int, int]:
        """The noun phrase that ends before ``index``; of ``Ahelbarra dari Al Jazeera`` the name before the preposition."""
        tokens, lows, lexicon = frame.line.tokens, frame.line.lows, self.lexicon
        position = index
        if index > 1 and tokens[index - 1].text == "." and tokens[index - 2].is_capital and len(tokens[index - 2].text) <= 4:
            position -= 1
        while position > 0 and index - position < REACH and not frame.quoted[position - 1] and (position - 1) not in frame.taken:
            inner = position < index and tokens[position - 1].text in ".-'" and self.is_inner(frame, position - 1)
            if not (tokens[position - 1].is_capital or inner):
                break
            position -= 1
        if (
            2 <= position < index
            and not lexicon.head_last
            and lows[position - 1] in lexicon.conjunctions
            and tokens[position - 2].is_capital
        ):
            # "Koordinator Mitigasi Gempa dan Tsunami BMKG Budi Santoso": an office of two fields.
            begin, end = self.phrase(frame, position - 1)
            if begin < end and lows[begin] in lexicon.offices and any(low in lexicon.organisations for low in lows[position:index]):
                position = begin
        listed = self._listed_before(frame, position) if position < index and not lexicon.head_last else None
        if listed is not None:
            return listed, index
        if 1 <= position < index and lows[position - 1] in lexicon.linkers | lexicon.articles:
            link = position - 1
            if lows[link] in lexicon.articles and link and lows[link - 1] in lexicon.linkers:
                link -= 1
            if lows[link] in lexicon.linkers:
                return self._before_linker(frame, link, index)
        head = self._head_before(frame, position)
        if head is not None and head < position < index and self._is_name_of(frame, head):  # "Mary Dunn of the charity Open Hands"
            return self._before_linker(frame, head - 1, index)
        if (
            head is not None
            and position == index
            and lexicon.head_last
            and head > 1
            and lows[head - 1] in lexicon.linkers - lexicon.locatives
        ):
            owner = self._head_before(frame, head - 1)  # "lawyers for the bank"
            return (owner if owner is not None and lows[head - 2] in lexicon.heads else head), index
        if head is None and 1 <= position < index and not lexicon.head_last and self._is_people_of(frame, position, index):
            head = position - 1
        return (head if head is not None else position), index

    def _is_name_of(self, frame: Frame, head: int) -> bool:
        lows, lexicon = frame.line.lows, self.lexicon
        return lexicon.head_last and head > 1 and lows[head - 1] in lexicon.linkers and frame.line.tokens[head - 2].is_capital

    def _listed_before(self, frame: Frame, index: int) -> int | None:
        """Where an organisation of several fields begins: ``Badan Meteorologi, Klimatologi, dan Geofisika``."""
        tokens, lows = frame.line.tokens, frame.line.lows
        if index < 2 or lows[index - 1] not in self.lexicon.conjunctions or tokens[index - 1].kind == "sign" or frame.quoted[index - 1]:
            return None
        first = index - 1
        while (
            first > 0 and index - first < REACH and (tokens[first - 1].is_capital or lows[first - 1] == ",") and not frame.quoted[first - 1]
        ):
            first -= 1
        while first < index - 1 and lows[first] == ",":
            first += 1
        return first if tokens[first].is_capital and lows[first] in self.lexicon.organisations else None

    def extended_before(self, frame: Frame, index: int) -> tuple[int, int]:
        """The phrase of ``two people familiar with the talks``, ``warga yang tinggal di sana``: a description and what follows it."""
        tokens, lows, lexicon = frame.line.tokens, frame.line.lows, self.lexicon
        for at in range(index - 1, max(0, index - REACH), -1):
            if tokens[at].kind == "sign" or frame.quoted[at]:
                break
            related = lows[at] in lexicon.relative or lows[at] in lexicon.complement
            if related or self._extending.at(lows, at) is not None:
                first, last = self.phrase(frame, at)
                described = last > first and (lows[last - 1] in lexicon.heads or lows[last - 1] in lexicon.offices)
                return (first, index) if described else (index, index)
        return index, index

    def _is_people_of(self, frame: Frame, first: int, last: int) -> bool:
        """``pasukan Rusia``: a country's name behind a lower-case word, which it only describes."""
        token, lexicon = frame.line.tokens[first - 1], self.lexicon
        nation = all(low in lexicon.nations for low in frame.line.lows[first:last])
        return nation and token.kind == "word" and token.low not in lexicon.stops | lexicon.functional and (first - 1) not in frame.taken

    def _before_linker(self, frame: Frame, link: int, index: int) -> tuple[int, int]:
        """The phrase of ``Police in Harlow`` up to its place, of ``head of the Coast Guard`` with what it is of."""
        tokens, lows, lexicon = frame.line.tokens, frame.line.lows, self.lexicon
        end = link
        # "Police in the town of Harlow said", "a farmer in X": what stands behind the locative is no speaker.
        for at in range(link, max(-1, link - DESCRIPTION), -1):
            if tokens[at].kind != "word" or frame.quoted[at]:
                break
            if lows[at] in lexicon.locatives and not tokens[at].is_capital:
                end = at
        if end == 0:
            return index, index
        if lows[end] in lexicon.origins and self._is_organised(frame, end + 1, index):  # "observers from the African Union"
            head = self._head_before(frame, end)
            if head is not None:
                return head, index
        if tokens[end - 1].is_capital:
            first, last = self.phrase(frame, end)
            whole = lows[end - 1] in lexicon.offices and lows[end] not in lexicon.locatives
            return first, index if whole else last
        located = lows[end] in lexicon.locatives
        head = self._head_before(frame, end, frozenset() if located else lexicon.linkers)
        if head is None:
            return index, index
        return head, end if located else index

    def _is_organised(self, frame: Frame, first: int, last: int) -> bool:
        tokens, organisations = frame.line.tokens[first:last], self.lexicon.organisations
        return any(token.is_capital and (token.low in organisations or (token.text.isupper() and len(token.text) > 2)) for token in tokens)

    def _head_before(self, frame: Frame, index: int, passable: frozenset[str] = frozenset()) -> int | None:
        """Where the description before ``index`` begins: at its earliest head word ("juru bicara militer"), or, in languages that put the
        head last, at the article before it ("the local disaster agency")."""
        best = None
        lexicon = self.lexicon
        for position in range(index - 1, max(-1, index - DESCRIPTION - 1), -1):
            token = frame.line.tokens[position]
            aged = token.kind == "number" or (token.text == "-" and frame.line.glued(position))
            shortened = token.text == "." and position > 0 and len(frame.line.tokens[position - 1].text) == 1 and best is not None
            if (token.kind != "word" and not aged and not shortened) or frame.quoted[position] or (position in frame.taken and not aged):
                break
            unit = token.low in lexicon.age_units and position > 0 and frame.line.tokens[position - 1].kind == "number"
            if token.low in lexicon.stops and token.low not in lexicon.heads and token.low not in passable and not unit:
                break
            headed = token.low in lexicon.heads or token.low in (lexicon.titles if lexicon.head_last else lexicon.offices)
            if headed or (lexicon.head_last and best is not None and token.low not in passable):
                best = position
            if best is not None and token.low in lexicon.articles:
                break
            # "The bank cut its growth forecast": what somebody has is not he.
            owned = token.low in lexicon.articles - lexicon.demonstratives and position > 0
            if owned and frame.line.lows[position - 1] not in lexicon.linkers:
                break
        return best
