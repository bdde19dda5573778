"""What follows an article that was added or a flag that was upheld: watchers are told, and messages that said otherwise are corrected.

It is done in the background, and kept in a note of the tenant until it is: what a shutdown or a failure interrupts is taken up again. Every
step may be repeated, so nothing is told or edited twice.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from bot import shown, watching
from bot.turn import UNDELIVERABLE
from index.errors import NotFound, StoreError
from index.store import ArticleSummary, Correction, Flag, FlagState, Tenant

if TYPE_CHECKING:
    from bot.client import TelisikBot

_log = logging.getLogger(__name__)

#: How often what failed is tried again.
TRIED_AGAIN = timedelta(minutes=10)
#: Messages are edited this far apart, in seconds: Discord takes five edits in five seconds, and people's own answers need some of them.
EDIT_INTERVAL_S = 1.0
_KEY = "pending"
_ARTICLE, _FLAG = "article", "flag"


class Interrupted(Exception):
    """The bot is leaving: the rest is done after the next start."""


class Afterwards:
    """What is still to be done, of all tenants that this process serves."""

    def __init__(self, bot: TelisikBot) -> None:
        self._bot = bot
        self.interval = EDIT_INTERVAL_S
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

    async def added(self, tenant: Tenant, article: ArticleSummary) -> None:
        """An article was added, or its particulars changed."""
        await self._put(tenant, f"{_ARTICLE}:{article.id}")

    async def upheld(self, tenant: Tenant, flag: Flag) -> None:
        """A flag was upheld."""
        await self._put(tenant, f"{_FLAG}:{flag.id}")

    async def take_up(self) -> None:
        """Begin what an earlier process left undone, and later what failed in this one. Raises StoreError."""
        if not self.taken_up:
            for tenant in filter(self._bot.serves, await self._bot.archive.tenants()):
                for job in await self._noted(tenant):
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

    async def _noted(self, tenant: Tenant) -> list[str]:
        return [str(job) for job in json.loads(await self._bot.archive.note(tenant, _KEY) or "[]")]

    async def _put(self, tenant: Tenant, job: str) -> None:
        try:
            async with self._noting:
                noted = await self._noted(tenant)
                if job not in noted:
                    await self._bot.archive.put_note(tenant, _KEY, json.dumps([*noted, job]))
        except StoreError as failure:  # what it follows is done: nobody else can make up for it
            _log.warning("%s of %s is not noted: %s", job, tenant, failure)
        self._start(tenant, job)

    async def _done(self, tenant: Tenant, job: str) -> None:
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
            with suppress(NotFound):  # it was removed meanwhile: there is nothing to be told or corrected
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
        if kind == _FLAG:
            flag = await self._bot.archive.raised(tenant, id_)
            if flag.state is FlagState.UPHELD and flag.reviewer is not None and flag.settled is not None:
                correction = Correction(flag.claim_id, flag.review_note, flag.reason, flag.reviewer, flag.settled)
                await shown.correct(self._bot, tenant, [flag.claim_id], correction)
            return
        async with self._asking:
            self.go_on()
            article, _ = await self._bot.archive.article(tenant, id_)
            await watching.tell_watchers(self._bot, tenant, article)
            outdated = await shown.outdated_by(self._bot, tenant, article)
        await shown.bring_up_to_date(self._bot, outdated)
