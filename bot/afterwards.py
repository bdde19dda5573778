"""What follows an article that was added, or a flag that was raised, settled or withdrawn: watchers, reviewers and those who raised it are
told, and what said otherwise is corrected.

It is done in the background. What is to be done is noted *before* what it follows is stored, and stays noted until it is done: what a
shutdown, a failure or the end of the process interrupts, wherever that is, is taken up again. Every step looks first at what there is (the
article may not be there, the flag still be open) and may be repeated, so nothing is told or edited twice.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from bot import announcements, shown, watching
from bot.turn import UNDELIVERABLE
from index.errors import NotFound, StoreError
from index.store import Correction, FlagState, Tenant

if TYPE_CHECKING:
    from bot.client import TelisikBot

_log = logging.getLogger(__name__)

#: How often what failed is tried again.
TRIED_AGAIN = timedelta(minutes=10)
#: Messages are edited this far apart, in seconds: Discord takes five edits in five seconds, and people's own answers need some of them.
EDIT_INTERVAL_S = 1.0
_KEY = "pending"
#: The kinds of what is to be done; a note has the kind, a colon, the id of the article or flag, and for a flag that is raised another colon
#: and the language of who raises it.
_ARTICLE, _RAISED, _ENDED, _CORRECTED = "article", "raised", "ended", "flag"

#: Notes, within :meth:`Afterwards.adding`, :meth:`Afterwards.raising` and :meth:`Afterwards.ending`, what follows the article or flag with
#: this id. Raises StoreError.
Noting = Callable[[str], Awaitable[None]]


class Interrupted(Exception):
    """The bot is leaving: the rest is done after the next start."""


class Afterwards:
    """What is still to be done, of all tenants that this process serves."""

    def __init__(self, bot: TelisikBot) -> None:
        self._bot = bot
        self.interval = EDIT_INTERVAL_S
        #: What is noted, though what it follows is not stored yet.
        self._coming: set[tuple[Tenant, str]] = set()
        self._running: set[tuple[Tenant, str]] = set()
        self._failed: list[tuple[Tenant, str]] = []
        #: Whether what an earlier process left undone is in hand, or done.
        self.taken_up = False
        self._noting = asyncio.Lock()
        #: Questions are asked anew for one article after the other: what people ask themselves comes first.
        self._asking = asyncio.Lock()
        self._editing = asyncio.Lock()
        self._next_edit = 0.0

    @property
    def in_hand(self) -> int:
        """How much is being done or waits for its turn, for metrics."""
        return len(self._running)

    @asynccontextmanager
    async def adding(self, tenant: Tenant) -> AsyncIterator[Noting]:
        """The block adds articles, or changes their particulars: what follows each is noted with what this gives."""
        async with self._following(tenant, _ARTICLE) as noting:
            yield noting

    @asynccontextmanager
    async def raising(self, tenant: Tenant, language: str) -> AsyncIterator[Noting]:
        """The block raises a flag; its person will be told in this language."""
        async with self._following(tenant, _RAISED, about=f":{language}") as noting:
            yield noting

    @asynccontextmanager
    async def ending(self, tenant: Tenant) -> AsyncIterator[Noting]:
        """The block upholds, rejects or withdraws flags."""
        async with self._following(tenant, _ENDED, _CORRECTED) as noting:
            yield noting

    async def take_up(self) -> None:
        """Begin what an earlier process left undone, and later what failed in this one. Raises StoreError."""
        if not self.taken_up:
            for tenant in filter(self._bot.serves, await self._bot.archive.tenants()):
                for job in await self._noted(tenant):
                    if (tenant, job) not in self._coming:
                        self._start(tenant, job)
            self.taken_up = True
        failed, self._failed = self._failed, []
        for tenant, job in failed:
            self._start(tenant, job)

    def go_on(self) -> None:
        """Raise Interrupted once the bot is leaving."""
        if self._bot.leaving.is_set():
            raise Interrupted

    @asynccontextmanager
    async def editing(self) -> AsyncIterator[None]:
        """The turn of one edit, in the order in which they were asked for. Raises Interrupted."""
        loop = asyncio.get_running_loop()
        async with self._editing:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._bot.leaving.wait(), max(0.0, self._next_edit - loop.time()))
            self.go_on()
            try:
                yield
            finally:
                self._next_edit = loop.time() + self.interval

    @asynccontextmanager
    async def _following(self, tenant: Tenant, *kinds: str, about: str = "") -> AsyncIterator[Noting]:
        """What is noted within the block is begun when it ends: also where it fails, for something may have been stored before."""
        coming: list[str] = []

        async def noting(id_: str) -> None:
            jobs = [f"{kind}:{id_}{about}" for kind in kinds]
            self._coming.update((tenant, job) for job in jobs)
            coming.extend(jobs)
            async with self._noting:
                noted = await self._noted(tenant)
                await self._bot.archive.put_note(tenant, _KEY, json.dumps(list(dict.fromkeys([*noted, *jobs]))))

        cancelled = False
        try:
            yield noting
        except asyncio.CancelledError:  # the process is made to end: the next one does it
            cancelled = True
            raise
        finally:
            self._coming.difference_update((tenant, job) for job in coming)
            for job in () if cancelled else coming:
                self._start(tenant, job)

    async def _noted(self, tenant: Tenant) -> list[str]:
        return [str(job) for job in json.loads(await self._bot.archive.note(tenant, _KEY) or "[]")]

    async def _done(self, tenant: Tenant, job: str) -> None:
        if (tenant, job) in self._coming:  # somebody is adding the same article again
            return
        async with self._noting:
            noted = await self._noted(tenant)
            await self._bot.archive.put_note(tenant, _KEY, json.dumps([one for one in noted if one != job]))

    def _start(self, tenant: Tenant, job: str) -> None:
        if (tenant, job) not in self._running:
            self._running.add((tenant, job))
            self._bot.in_background(f"{job} of {tenant}", self._run(tenant, job))

    async def _run(self, tenant: Tenant, job: str) -> None:
        """Do it; after a failure that may pass it is tried again, after another at the next start."""
        try:
            with suppress(NotFound):  # it was removed meanwhile, or never stored: there is nothing to be told or corrected
                await self._do(tenant, job)
            await self._done(tenant, job)
        except Interrupted:
            return
        except (*UNDELIVERABLE, StoreError) as failure:
            _log.warning("%s of %s is tried again in %s: %s", job, tenant, TRIED_AGAIN, failure)
            self._failed.append((tenant, job))
        finally:
            self._running.discard((tenant, job))

    async def _do(self, tenant: Tenant, job: str) -> None:
        kind, _, id_ = job.partition(":")
        if kind == _ARTICLE:
            await self._after_article(tenant, id_)
            return
        id_, _, language = id_.partition(":")
        flag = await self._bot.archive.raised(tenant, id_)
        if kind == _RAISED:
            await announcements.announce_flag(self._bot, tenant, flag, language)
        elif kind == _ENDED:
            await announcements.announce_ended(self._bot, tenant, flag)
        elif flag.state is FlagState.UPHELD and flag.reviewer is not None and flag.settled is not None:
            correction = Correction(flag.claim_id, flag.review_note, flag.reason, flag.reviewer, flag.settled)
            await shown.correct(self._bot, tenant, [flag.claim_id], correction)

    async def _after_article(self, tenant: Tenant, article_id: str) -> None:
        async with self._asking:
            self.go_on()
            article, _ = await self._bot.archive.article(tenant, article_id)
            await watching.tell_watchers(self._bot, tenant, article)
            outdated = await shown.outdated_by(self._bot, tenant, article)
        await shown.bring_up_to_date(self._bot, outdated)
