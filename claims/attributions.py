"""Verbs of saying and their subjects: "kata Budi", "Budi said", "katanya", "menurut Budi", "disampaikan Budi"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from claims.languages import Language
from claims.lexicon import lexicon_of
from claims.names import Frame, Roster
from claims.phrases import REACH
from claims.subjects import Subject, SubjectReader

_FORMS = ("speech.bound", "speech.according", "speech.tag", "speech.say", "speech.stance")
_CLOSING = frozenset(",”»\"’'.?!“")


@dataclass(frozen=True, slots=True)
class Attribution:
    """A verb of saying (tokens ``[first, last)``) and its subject. ``form`` is say, stance, tag, bound or according."""

    first: int
    last: int
    form: str
    subject: Subject

    @property
    def speaker(self) -> str:
        """Who says it: the fullest form of the name that the article has given so far, or a description."""
        return self.subject.speaker

    @property
    def begin(self) -> int:
        """The first token of the verb and its subject together."""
        return min(self.first, self.subject.first)

    @property
    def end(self) -> int:
        """The token behind the last one of the verb and its subject."""
        return max(self.last, self.subject.last)


class AttributionReader:
    """Finds who is said to say something in the sentences of one article."""

    def __init__(self, language: Language, roster: Roster) -> None:
        self.language = language
        self.roster = roster
        self.lexicon = lexicon_of(language)
        self._subjects = SubjectReader(language, roster)
        self._starts = language.first_words(*_FORMS)
        self._progressive = language.words("speech.participles")

    def read(self, frame: Frame) -> list[Attribution]:
        """The attributions outside the quotations of a sentence, in order."""
        found: list[Attribution] = []
        index = 0
        while index < len(frame.line):
            step = 1
            if frame.line.lows[index] in self._starts and not frame.quoted[index]:
                attribution = self._at(frame, index, found)
                if attribution is not None:
                    found.append(attribution)
                    step = max(1, attribution.last - index)
            index += step
        return found

    def unheard(self, frame: Frame, index: int) -> Attribution | None:
        """The speaker behind a quotation whose verb is not known: ``"…," sobbed Maria Lopez``."""
        tokens, lows = frame.line.tokens, frame.line.lows
        if index + 1 >= len(tokens) or tokens[index].kind != "word" or tokens[index].is_capital or not tokens[index + 1].is_capital:
            return None
        if (
            lows[index]
            in self.lexicon.passed | self.lexicon.functional | self.lexicon.heads | self.lexicon.titles | self.lexicon.conjunctions
        ):
            return None
        subject = self._subjects.following(frame, index + 1)
        return Attribution(index, index + 1, "tag", subject) if subject is not None else None

    def spoken(self, frame: Frame) -> Iterator[tuple[int, int]]:
        """Where a time dates the saying: right before and behind a verb of saying, and for some words behind "kata Budi"."""
        lows, passed = frame.line.lows, self.lexicon.passed
        index = 0
        while index < len(lows):
            hit = self._saying(frame, index) if lows[index] in self._starts else None
            if hit is None:
                index += 1
                continue
            form, first, last = hit[0], index, index + hit[1]
            end = last
            if form != "say" and first > 0:  # "Kata Budi, …": what follows is what was said
                end = min(len(lows), last + REACH)
            while end < len(lows) and end - last < 3 and lows[end] in passed and end not in frame.taken:
                end += 1
            begin = first
            while form == "say" and begin > 0 and first - begin < REACH and (begin - 1) in frame.taken:
                begin -= 1
            yield begin, end + (end < len(lows) and end in frame.taken)
            index = last

    def _saying(self, frame: Frame, index: int) -> tuple[str, int] | None:
        """The form and length of the verb of saying at a token outside quotations."""
        if frame.quoted[index]:
            return None
        for form in ("bound", "tag", "say"):
            hit = self.language.phrases(f"speech.{form}").at(frame.line.lows, index)
            if hit is not None and (form != "tag" or self._is_tag(frame, index)):
                return form, hit[0]
        return None

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
            speaker = self.roster.meant() if self._is_aside(frame, index, last) else None
            return Attribution(index, last, form, Subject(speaker, last, last)) if speaker is not None else None
        if form == "tag" and self._subjects.interrupted(frame, index):
            return None
        if form == "according" or (form == "tag" and self._is_tag(frame, index) and not self._is_stopped(frame, last)):
            subject = self._subjects.following(frame, last) if self._is_source(frame, form, index, last) else None
            if subject is None or (form == "tag" and not self._closes(frame, index, subject.last)):
                return None
            return Attribution(index, last, form, subject)
        if form == "tag" or self._is_passive(frame, index):
            return None
        subject = self._subjects.preceding(frame, index, found[-1].speaker if found else None)
        if index and frame.line.lows[index - 1] in self.lexicon.relative:  # "X, who said he was ill, left": the sentence says more
            form = "stance"
        return Attribution(index, last, form, subject) if subject is not None else None

    def _is_passive(self, frame: Frame, index: int) -> bool:
        """Whether something is said of the subject and not by it: ``no deaths have been reported``."""
        lows, lexicon = frame.line.lows, self.lexicon
        at = index - 1
        while at > 0 and lows[at] in lexicon.adverbs and lows[at] not in lexicon.passives:
            at -= 1
        return at >= 0 and lows[at] in lexicon.passives and lows[index] not in self._progressive

    def _is_aside(self, frame: Frame, first: int, last: int) -> bool:
        """Whether a verb with its pronoun inside stands by itself: behind a quotation or comma, or before a comma or colon."""
        return (first > 0 and self._is_tag(frame, first)) or frame.line.lows[last : last + 1] in ((",",), (":",))

    def _is_source(self, frame: Frame, form: str, index: int, last: int) -> bool:
        """Whether what follows can be who said it: not ``dijelaskan dalam buku``, nor the giver of ``surat yang disampaikan Budi``."""
        lexicon, lows = self.lexicon, frame.line.lows
        leads = self.language.words("speech.tag_leads")
        if form == "according" and index and lows[index - 1] in lexicon.relative and not (index > 1 and lows[index - 2] in leads):
            return False
        if lexicon.head_last or last >= len(lows) or frame.line.tokens[last].is_capital:
            return True
        if lows[last] in lexicon.stops:
            return False
        if form == "tag" and frame.line.tokens[last + 1 : last + 2] and frame.line.tokens[last + 1].is_capital:  # "kata pelari Dewi"
            return frame.line.tokens[last].kind == "word" and lows[last] not in lexicon.functional | lexicon.adverbs | lexicon.conjunctions
        return any(
            lows[last] in words for words in (lexicon.heads, lexicon.titles, lexicon.organisations, lexicon.pronouns, lexicon.sources)
        )

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
        if lows[end] in self.lexicon.linkers:  # "said Jane Roe of the National Weather Center."
            while end < len(tokens) and (tokens[end].is_capital or lows[end] in self.lexicon.linkers | self.lexicon.articles):
                end += 1
            return end >= len(tokens) or (tokens[end].kind == "sign" and not frame.quoted[end]) or end in frame.taken
        free = frame.quoted[end] or tokens[end].kind == "sign" or end in frame.taken
        return (free and not frame.quoted[end]) or lows[end] in self.lexicon.after_subject

    def _is_stopped(self, frame: Frame, index: int) -> bool:
        """Whether no speaker can stand here: ``X, who drafted it, said that …``, ``said in a statement``."""
        if index >= len(frame.line) or frame.line.tokens[index].is_capital:
            return index >= len(frame.line)
        return frame.line.lows[index] in self.lexicon.complement | self.lexicon.stops
