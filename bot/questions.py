"""What people asked or had checked lately, so that a button under an answer finds the question again, in this process or the next.

A button's custom id holds a token, random and without authority: it names a note of the tenant in which the button is pressed. Notes hold
the question and who asked it, never an answer, and are dropped after :data:`KEPT_DAYS`.
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

import discord

from claims.errors import N_, TelisikError
from index.answer import Answer
from index.archive import Archive
from index.errors import StoreError, UnknownArticle
from index.ranking import Evidence
from index.store import Tenant
from index.verdicts import Check

_log = logging.getLogger(__name__)

#: How many days the buttons under an answer find its question.
KEPT_DAYS = 30
#: More sentences than this are not paged through; the sides of a conflict are all shown.
MOST_EVIDENCE = 5
#: Results kept in memory while somebody pages through them, and for how long: longer, and they would miss what was archived since.
_REMEMBERED, _FRESH = 256, timedelta(minutes=5)
_PREFIX = "asked:"


class Forgotten(TelisikError):
    template = N_("This was asked too long ago, or somewhere else: ask again.")


class SharedAlready(TelisikError):
    template = N_("This has been shared already.")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, or a text to be checked (``check``), and the person who asked (a user id).

    ``article`` is the id of the only article that may answer. ``language`` is that of the answer whoever reads it, None where it is the
    reader's. ``shared`` says that everybody can see the answer, so that it need not be shared.
    """

    text: str
    person: str
    check: bool = False
    article: str | None = None
    language: str | None = None
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """What was asked, what came of it, and the token by which buttons name it. ``within`` is the title of the only article asked."""

    token: str
    asked: Asked
    result: Answer | Check
    within: str | None = None

    @property
    def answer(self) -> Answer:
        """The result of a question. Raises Forgotten for a check: an id was put together by hand."""
        if not isinstance(self.result, Answer):
            raise Forgotten
        return self.result

    @property
    def check(self) -> Check:
        """The result of a check. Raises Forgotten for a question."""
        if not isinstance(self.result, Check):
            raise Forgotten
        return self.result


class Questions:
    """Asks the archive and keeps what was asked. All methods raise StoreError besides what they say, where the archive cannot be read."""

    def __init__(self, archive: Archive, clock: Callable[[], datetime] = discord.utils.utcnow) -> None:
        self._archive = archive
        self._clock = clock
        self._marking = asyncio.Lock()
        self._recent: OrderedDict[tuple[Tenant, str], tuple[datetime, Given]] = OrderedDict()

    async def ask(self, tenant: Tenant, asked: Asked, *, in_its_language: bool = False) -> Given:
        """The answer or verdict; ``in_its_language``: to be read, by everybody, in the language of the question.

        Raises EmptyQuestion, QuestionTooLong, UnknownArticle, AmbiguousArticle.
        """
        token = f"{self._clock():%Y%m%d}-{secrets.token_hex(8)}"
        given = await self._result(tenant, token, asked)
        if in_its_language:
            given = replace(given, asked=replace(given.asked, language=given.result.language))
        try:
            await self._keep(tenant, token, given.asked)
        except StoreError as failure:  # an answer without pages is better than none
            _log.warning("what was asked is not kept: %s", failure)
        self._remember(tenant, given)
        return given

    async def again(self, tenant: Tenant, token: str, admit: Callable[[], None]) -> Given:
        """What a button names; what was asked a moment ago from memory, with the flags and corrections of now. ``admit`` is called before
        it is asked anew, and may raise.

        Raises Forgotten, UnknownArticle, and what ``admit`` raises.
        """
        asked = await self.recall(tenant, token)
        known = self._recent.get((tenant, token))
        if known is not None and self._clock() - known[0] < _FRESH:
            with suppress(UnknownArticle):  # removed since: what is left may answer otherwise
                return replace(known[1], asked=asked, result=await self._brought_up_to_date(tenant, known[1].result))
        admit()
        given = await self._result(tenant, token, asked)
        self._remember(tenant, given)
        return given

    async def recall(self, tenant: Tenant, token: str) -> Asked:
        """What a button names. Raises Forgotten."""
        kept = await self._archive.note(tenant, _PREFIX + token)
        if kept is None:
            raise Forgotten
        return Asked(**json.loads(kept))

    @asynccontextmanager
    async def sharing(self, tenant: Tenant, token: str, person: str) -> AsyncIterator[None]:
        """Mark an answer as shared while the block shares it; the mark goes again where Discord refuses the message.

        Raises Forgotten for what somebody else asked, SharedAlready. A message that may or may not have arrived counts as sent.
        """
        async with self._marking:
            asked = await self.recall(tenant, token)
            if asked.person != person:
                raise Forgotten
            if asked.shared:
                raise SharedAlready
            await self._keep(tenant, token, replace(asked, shared=True))
        try:
            yield
        except discord.HTTPException as error:
            if error.status < 500:
                await self._keep(tenant, token, asked)
            raise

    async def forget_old(self) -> int:
        """Drop, of every tenant, what was asked more than :data:`KEPT_DAYS` ago; how many."""
        return await self._archive.forget_notes(_PREFIX, f"{_PREFIX}{self._clock() - timedelta(days=KEPT_DAYS):%Y%m%d}")

    async def _result(self, tenant: Tenant, token: str, asked: Asked) -> Given:
        if asked.check:
            return Given(token, asked, await self._archive.check(tenant, asked.text))
        within = None
        if asked.article is not None:
            # What could name several articles tomorrow is kept as the one it names today.
            summary, _ = await self._archive.article(tenant, asked.article)
            asked, within = replace(asked, article=summary.id), summary.title
        return Given(token, asked, await self._archive.ask(tenant, asked.text, MOST_EVIDENCE, article=asked.article), within)

    async def _brought_up_to_date(self, tenant: Tenant, result: Answer | Check) -> Answer | Check:
        """The result with its sentences read anew. Raises UnknownArticle when one is gone."""
        shown = [*result.evidence, *(result.related if isinstance(result, Answer) else (e for one in result.claims for e in one.evidence))]
        keys = list({(one.source.article.id, one.source.sentence.ordinal) for one in shown})
        read = await asyncio.gather(*(self._archive.context(tenant, article_id, ordinal, 0) for article_id, ordinal in keys))
        sources = dict(zip(keys, (found[0] for found in read), strict=True))

        def current(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
            return tuple(replace(one, source=sources[one.source.article.id, one.source.sentence.ordinal]) for one in evidence)

        if isinstance(result, Answer):
            return replace(result, evidence=current(result.evidence), related=current(result.related))
        claims = tuple(replace(one, evidence=current(one.evidence)) for one in result.claims)
        return replace(result, claims=claims, evidence=current(result.evidence))

    async def _keep(self, tenant: Tenant, token: str, asked: Asked) -> None:
        await self._archive.put_note(tenant, _PREFIX + token, json.dumps(asdict(asked)))

    def _remember(self, tenant: Tenant, given: Given) -> None:
        self._recent[tenant, given.token] = (self._clock(), given)
        self._recent.move_to_end((tenant, given.token))
        if len(self._recent) > _REMEMBERED:
            self._recent.popitem(last=False)
