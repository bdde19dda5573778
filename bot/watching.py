"""Watched questions: what was known of each, and the note to whoever watches it when a new article answers."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import logging
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import discord

from bot import shown, watch_cards
from bot.announcements import guild_of, is_member, shared_translator
from bot.localisation import Translator, translator
from bot.render import source_line
from bot.turn import UNDELIVERABLE, for_ever
from claims.types import Quantity
from index.answer import Answer, Status
from index.errors import UnknownWatch
from index.ranking import Evidence
from index.store import ArticleSummary, Tenant, Watch

if TYPE_CHECKING:
    from bot.client import TelisikBot

_log = logging.getLogger(__name__)

#: After so many notes that Discord refused to deliver, one after the other, a watch ends.
MOST_REFUSED = 3


@dataclass(frozen=True, slots=True)
class Known:
    """What a watch remembers between two articles, as JSON in its ``state``.

    ``language`` is that of direct messages. ``figure`` is what the newest source says, ``source`` that source in one line, ``published``
    its publication. ``refused`` counts the last notes, if Discord refused them; ``sending`` are the articles whose notes are under way.
    """

    language: str = "en"
    figure: Quantity | None = None
    source: str = ""
    published: datetime | None = None
    refused: int = 0
    sending: tuple[str, ...] = ()

    def to_json(self) -> str:
        """The state to put into the watch."""
        published = None if self.published is None else self.published.isoformat()
        return json.dumps(dataclasses.asdict(self) | {"published": published})

    @classmethod
    def from_json(cls, state: str) -> Known:
        """What a watch's state says; of an empty one nothing is known."""
        stated: dict[str, Any] = json.loads(state or "{}")
        figure, published = stated.get("figure"), stated.get("published")
        stated["figure"] = None if figure is None else Quantity(**figure)
        stated["published"] = None if published is None else datetime.fromisoformat(published)
        return cls(**stated | {"sending": tuple(stated.get("sending", ()))})

    def beginning(self, article_id: str) -> Known:
        """With the note about an article under way."""
        return self if article_id in self.sending else replace(self, sending=(*self.sending, article_id))

    def ended(self, article_id: str) -> Known:
        """With the note about an article sent, refused, or not to be sent."""
        return replace(self, sending=tuple(one for one in self.sending if one != article_id))

    def learned(self, evidence: Evidence, t: Translator) -> Known:
        """With what this evidence says, unless it was published before what is known."""
        figure = figure_of(evidence)
        published = evidence.source.article.published
        older = self.published is not None and published is not None and published < self.published
        if figure is None or (self.figure is not None and older):
            return self
        return replace(self, figure=figure, source=source_line(evidence.source.article, t), published=published)


def figure_of(evidence: Evidence) -> Quantity | None:
    """The figure that answers, if one does."""
    return next((claim.value for claim in evidence.answering if claim.value is not None), None)


def known_from(answer: Answer, t: Translator) -> Known:
    """What a watch knows that begins with this answer."""
    known = Known(language=t.language)
    for evidence in answer.evidence[:1]:
        known = known.learned(evidence, t)
    return known


async def tell_watchers(bot: TelisikBot, tenant: Tenant, article: ArticleSummary) -> None:
    """Ask every watched question of the article, and tell whoever watches one that it answers; each of them once, whatever interrupts.

    Raises Interrupted, StoreError, and what kept a note from being sent (:data:`bot.turn.UNDELIVERABLE`) once everybody else was told.
    """
    answers: dict[str, Answer] = {}
    failure: Exception | None = None
    for watch in await bot.archive.watches(tenant):
        bot.afterwards.go_on()
        if article.added < watch.created:  # only its particulars are new
            continue
        if watch.question not in answers:
            answers[watch.question] = await bot.archive.ask(tenant, watch.question, limit=1, article=article.id)
        answer = answers[watch.question]
        if answer.status is not Status.ABSTAINED:
            try:
                await _tell(bot, watch, answer.evidence[0])
            except UNDELIVERABLE as error:
                failure = error
    if failure is not None:
        raise failure


async def _tell(bot: TelisikBot, watch: Watch, evidence: Evidence) -> None:
    """Send the note. That it is under way is written down first: after a crash it is sent again, and Discord drops it if it had come."""
    archive, article_id = bot.archive, evidence.source.article.id
    known = Known.from_json(watch.state)
    interrupted = article_id in known.sending
    await archive.put_watch_state(watch.tenant, watch.id, known.beginning(article_id).to_json())
    first, known = await archive.watch_told(watch.tenant, watch.id, article_id), known.ended(article_id)
    if not first and not interrupted:
        await archive.put_watch_state(watch.tenant, watch.id, known.to_json())
        return
    t = translator(known.language) if watch.channel is None else await shared_translator(bot, watch.tenant)
    try:
        sent = await _send(bot, watch, evidence, known, t)
    except discord.HTTPException as refusal:
        if not for_ever(refusal):
            raise
        await _refused(bot, watch, known, refusal)
        return
    if sent:
        await archive.put_watch_state(watch.tenant, watch.id, replace(known.learned(evidence, t), refused=0).to_json())


async def _send(bot: TelisikBot, watch: Watch, evidence: Evidence, known: Known, t: Translator) -> bool:
    """Whether the note was sent: what a guild knows is not told to people who have left it."""
    home = guild_of(watch.tenant)
    guild = None if home is None else bot.get_guild(home)
    if home is not None and guild is None:  # the bot has left it
        return False
    if guild is not None and not await is_member(guild, watch.person):
        _log.info("watch %s ends: %s is no member of guild %s any more", watch.id, watch.person, guild.id)
        await _end(bot, watch)
        return False
    channel: discord.abc.Messageable
    if watch.channel is not None:
        channel = bot.get_partial_messageable(int(watch.channel))
    else:
        channel = await bot.create_dm(discord.Object(int(watch.person)))
    once = hashlib.sha256(f"{watch.id}:{evidence.source.article.id}".encode()).hexdigest()[:25]
    note = await channel.send(view=watch_cards.note(watch, evidence, known, None if guild is None else guild.name, t), nonce=once)
    claims = shown.claims_in([evidence])
    if home is None or watch.channel is not None:
        await shown.remember(bot, watch.tenant, note, watch.question, claims)
    else:
        reader = (watch.tenant, watch.person, t.language)
        await shown.remember_reader(bot, *reader, answer=str(note.id), question=watch.question, claims=claims)
    return True


async def _refused(bot: TelisikBot, watch: Watch, known: Known, refusal: discord.HTTPException) -> None:
    known = replace(known, refused=known.refused + 1)
    _log.info("watch %s: note number %d in a row was refused: %s", watch.id, known.refused, refusal)
    if known.refused < MOST_REFUSED:
        await bot.archive.put_watch_state(watch.tenant, watch.id, known.to_json())
        return
    _log.warning("watch %s ends: Discord refused the last %d notes to %s", watch.id, known.refused, watch.channel or watch.person)
    await _end(bot, watch)


async def _end(bot: TelisikBot, watch: Watch) -> None:
    try:
        await bot.archive.remove_watch(watch.tenant, watch.id, watch.person)
    except UnknownWatch:  # the person ended it meanwhile
        return
