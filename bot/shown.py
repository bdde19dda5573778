"""What was shown to whom, and what becomes of it when it proves wrong: public messages correct themselves, and who saw a claim in an answer
for them alone, which Discord lets nobody edit later, is told. Of a newer figure the public messages tell too.

What a message has been corrected for stands in the message itself, as the id of the text that says so (:mod:`bot.correction_cards`):
whatever interrupts or repeats the work, nothing is written twice.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import discord
from discord import ui

from bot import guild_settings
from bot.announcements import guild_of, is_member, shared_translator, tell
from bot.correction_cards import corrected, mark_of, newer, told, upheld
from bot.localisation import Translator, translator
from bot.turn import UNDELIVERABLE, for_ever
from claims.compare import Relation, relate
from claims.errors import QuestionError
from claims.languages import detect
from claims.types import Claim
from index.answer import Answer
from index.errors import NotFound, StoreError
from index.ranking import Evidence
from index.store import ArticleSummary, Correction, Shown, StoredClaim, Tenant
from index.timeline import Report, Timeline
from index.verdicts import Check, Why

if TYPE_CHECKING:
    from bot.client import TelisikBot

_log = logging.getLogger(__name__)

#: For how long it is remembered what was shown.
REMEMBERED = timedelta(days=30)
#: Stands before a person in place of the channel of what only they saw.
_READER = "@"
#: Of so many questions, those shown last, it is looked whether a new article changes what was said.
_MOST_QUESTIONS = 200


#: Reasons of verdicts for which the figures of all their evidence are of one thing.
_ABOUT_ONE = frozenset({Why.SAME_FIGURE, Why.OTHER_FIGURE, Why.SOURCES_DIFFER})


@dataclass(frozen=True, slots=True)
class Change:
    """The claim of a message whose figure a new article's brings up to date (``update``) or contradicts."""

    old: Claim
    new: Claim
    update: bool


@dataclass(frozen=True, slots=True)
class Outdated:
    """A message that no longer says all there is, since ``article`` was added; found at ``when``."""

    shown: Shown
    article: ArticleSummary
    change: Change
    when: datetime


def claims_of(found: Answer | Check) -> list[str]:
    """The ids of the claims that an answer or verdict shows, those that answer first."""
    return claims_in(found.evidence)


def claims_in(evidence: Sequence[Evidence]) -> list[str]:
    """The ids of the claims in these sentences, of each sentence those that answer first."""
    return list(dict.fromkeys(claim.id for one in evidence for claim in (*one.answering, *one.source.claims)))


async def remember(
    bot: TelisikBot, tenant: Tenant, message: discord.Message | discord.PartialMessage, question: str, claims: Sequence[str]
) -> None:
    """Remember that a public message shows these claims (ids) in answer to a question, or to a text that was checked.

    A message that cannot be remembered is still an answer: the failure only goes to the log.
    """
    if not claims:
        return
    try:
        language = (await shared_translator(bot, tenant)).language
        if guild_of(tenant) is None and (await guild_settings.load(bot.archive, tenant)).language is None:
            language = translator(await asyncio.to_thread(detect, question[:500])).language
        await bot.archive.shown(tenant, str(message.channel.id), str(message.id), question, language, claims)
    except StoreError as failure:
        _log.warning("message %s is not remembered: %s", message.id, failure)


async def remember_reader(
    bot: TelisikBot, tenant: Tenant, person: str, language: str, *, answer: str, question: str, claims: Sequence[str]
) -> None:
    """Remember that a person saw these claims (ids) in an answer or note in ``language`` that nobody else sees; ``answer`` names it.

    In a library of one's own nobody else finds a claim wrong. Never raises, as :func:`remember`.
    """
    if not claims or guild_of(tenant) is None:
        return
    try:
        await bot.archive.shown(tenant, _READER + person, f"{answer}:{person}", question, language, claims)
    except StoreError as failure:
        _log.warning("answer %s is not remembered: %s", answer, failure)


async def forget_old(bot: TelisikBot) -> None:
    """Drop what is known of messages and answers older than :data:`REMEMBERED`. Raises StoreError."""
    await bot.archive.forget_shown(bot.archive.now() - REMEMBERED)


async def correct(bot: TelisikBot, tenant: Tenant, claim_ids: Sequence[str], why: Correction) -> None:
    """Say at the top of every remembered message that shows one of these claims that it was found wrong, the newest message first; then
    tell those who saw it in an answer of their own, but for the reviewer and who flagged it, who know.

    Raises Interrupted, StoreError, and, once the others are edited, what kept a message from being edited for now
    (:data:`bot.turn.UNDELIVERABLE`).
    """
    try:
        wrong = await bot.archive.claim(tenant, why.claim_id)
    except NotFound:  # its article was removed; the messages still show it
        wrong = None
    instead: dict[str, tuple[ArticleSummary, Claim] | None] = {}
    readers: dict[str, list[Shown]] = {}
    failures: list[Exception] = []
    for one in await bot.archive.shown_with(tenant, claim_ids, bot.archive.now() - REMEMBERED):
        bot.afterwards.go_on()
        if one.channel.startswith(_READER):
            readers.setdefault(one.channel.removeprefix(_READER), []).append(one)
            continue
        if one.question not in instead:
            instead[one.question] = await _instead(bot, tenant, one.question, wrong)
        words = upheld(why, wrong, instead[one.question], await _translator(bot, one))
        failures += await _edit(bot, one, mark_of(f"{why.claim_id}:{why.reason}"), words, why.settled)
    knowing = {why.reviewer, *(() if wrong is None else (flag.person for flag in await bot.archive.flags(tenant, why.claim_id)))}
    for person, seen in readers.items():
        if person not in knowing:
            failures += await _tell_reader(bot, person, seen, why, wrong)
    if failures:
        raise failures[0]


async def _tell_reader(bot: TelisikBot, person: str, seen: Sequence[Shown], why: Correction, wrong: StoredClaim | None) -> list[Exception]:
    """Tell a person, once, that a claim in these answers (the newest first) was found wrong, unless they have left the guild.

    What keeps them from being told for now is returned. Raises Interrupted, StoreError.
    """
    last = seen[0]
    if last.corrected is not None and last.corrected >= why.settled:
        return []
    guild = bot.get_guild(guild_of(last.tenant) or 0)
    async with bot.afterwards.editing():
        try:
            if guild is not None and await is_member(guild, person):
                card = told(
                    why, wrong, await _instead(bot, last.tenant, last.question, wrong), last.question, guild.name, translator(last.language)
                )
                # The same for all the flags that one decision upholds: Discord drops what comes again within minutes.
                once = hashlib.sha256(f"{why.claim_id}:{why.reviewer}:{why.note}:{person}".encode()).hexdigest()[:25]
                await tell(bot, person, card, once)
        except UNDELIVERABLE as failure:
            return [failure]
    for one in seen:
        await bot.archive.mark_corrected(one.tenant, one.message, why.settled)
    return []


async def outdated_by(bot: TelisikBot, tenant: Tenant, article: ArticleSummary) -> list[Outdated]:
    """The remembered messages whose figure an article brings up to date or contradicts, the newest first.

    Raises Interrupted, StoreError.
    """
    figures = [stored.claim for stored in await bot.archive.claims(tenant, article.id) if stored.claim.value is not None]
    known: dict[str, StoredClaim | None] = {}
    timelines: dict[str, Timeline] = {}
    found: list[Outdated] = []
    for one in await bot.archive.shown_with(tenant, None, bot.archive.now() - REMEMBERED) if figures else ():
        bot.afterwards.go_on()
        shown = await _still_there(bot, one, known)
        if not _may_change(shown, figures, article):
            continue
        if one.question not in timelines:
            if len(timelines) == _MOST_QUESTIONS:
                continue
            timelines[one.question] = await bot.archive.timeline(tenant, one.question)
        claims = [stored.claim for stored in shown]
        change = _in_timeline(timelines[one.question], claims, article)
        if change is None:  # not a question, maybe, but a text that was checked
            change = _in_check(await bot.archive.check(tenant, one.question), claims, article)
        if change is not None:
            found.append(Outdated(one, article, change, bot.archive.now()))
    return found


async def bring_up_to_date(bot: TelisikBot, outdated: Sequence[Outdated]) -> None:
    """Say at the top of these messages what the new article says, in their order. Raises what :func:`correct` raises."""
    failures: list[Exception] = []
    for one in outdated:
        change, value = one.change, one.change.new.value
        assert value is not None
        words = newer(change.old, change.new, one.article, await _translator(bot, one.shown), update=change.update)
        mark = mark_of(f"{value.metric}:{value.low}:{value.high}:{value.unit}:{change.update}")
        failures += await _edit(bot, one.shown, mark, words, one.when)
    if failures:
        raise failures[0]


async def _still_there(bot: TelisikBot, shown: Shown, known: dict[str, StoredClaim | None]) -> list[StoredClaim]:
    """The claims of a message whose articles were not removed; ``known`` holds those that were looked up before."""
    for claim_id in shown.claims:
        if claim_id not in known:
            try:
                known[claim_id] = await bot.archive.claim(shown.tenant, claim_id)
            except NotFound:
                known[claim_id] = None
    return [stored for stored in map(known.get, shown.claims) if stored is not None]


def _may_change(shown: Sequence[StoredClaim], figures: Sequence[Claim], article: ArticleSummary) -> bool:
    """Whether an article has a figure of a kind that a message shows, but none of the message's own: rare, and quick to see."""
    values = [stored.claim.value for stored in shown if stored.claim.value is not None and stored.article.id != article.id]
    for claim in figures:
        comparable = [value for value in values if claim.value is not None and relate(claim.value, value) is not Relation.INCOMPARABLE]
        if comparable and claim.value not in comparable:
            return True
    return False


def _in_timeline(line: Timeline, shown: Sequence[Claim], article: ArticleSummary) -> Change | None:
    """What an article changes of the figure that a question asks for."""
    told = [claim for claim in shown if claim.id in {one.claim.id for one in line.reports}]
    for new in (one for one in line.reports if one.article.id == article.id):
        if any(claim.value == new.value for claim in shown):  # the message says so itself
            continue
        against = {line.reports[at].value for at in new.differs}
        earlier = {line.reports[at].value for at in _counted_on_from(line, new)}
        for old in told:
            if old.value in against or old.value in earlier:
                return Change(old, new.claim, update=old.value not in against)
    return None


def _in_check(check: Check, shown: Sequence[Claim], article: ArticleSummary) -> Change | None:
    """What an article changes of the verdict on a text: it is among what decides now, with a figure that excludes the one shown."""
    decisive = [one for decided in check.claims if decided.why in _ABOUT_ONE for one in decided.evidence]
    for new in (claim for one in decisive if one.source.article.id == article.id for claim in one.source.claims):
        for old in shown:
            if new.value is not None and old.value is not None and relate(new.value, old.value) is Relation.DISJOINT:
                return Change(old, new, update=False)
    return None


def _counted_on_from(line: Timeline, new: Report) -> set[int]:
    """The places of the reports that a report brings up to date, and of those that they had brought up to date."""
    found: set[int] = set()
    waiting = list(new.updates)
    while waiting:
        at = waiting.pop()
        found.add(at)
        waiting += line.reports[at].updates  # always earlier ones: this ends
    return found


async def _instead(bot: TelisikBot, tenant: Tenant, question: str, wrong: StoredClaim | None) -> tuple[ArticleSummary, Claim] | None:
    """What the archive says in place of a wrong figure: the best evidence for another, which nobody has found wrong."""
    if wrong is None or wrong.claim.value is None:
        return None
    try:
        answer = await bot.archive.ask(tenant, question, limit=5)
    except QuestionError:
        return None
    for evidence in answer.evidence:
        found_wrong = {correction.claim_id for correction in evidence.source.corrections}
        for claim in evidence.answering:
            if claim.id not in found_wrong and claim.value is not None and relate(claim.value, wrong.claim.value) is Relation.DISJOINT:
                return evidence.source.article, claim
    return None


async def _translator(bot: TelisikBot, one: Shown) -> Translator:
    """The guild's language as it is chosen now; in a person's own library that of the message."""
    return translator(one.language) if guild_of(one.tenant) is None else await shared_translator(bot, one.tenant)


async def _edit(bot: TelisikBot, one: Shown, mark: int, words: str, when: datetime) -> list[Exception]:
    """Put a correction into a message, unless it stands there; given up for one that is gone, or that Discord lets nobody edit.

    What keeps it from being edited for now is returned. Raises Interrupted, StoreError.
    """
    async with bot.afterwards.editing():
        channel = bot.get_partial_messageable(int(one.channel))
        try:
            message = await channel.fetch_message(int(one.message))
            view = corrected(ui.LayoutView.from_message(message, timeout=None), mark, words)
            if view is not None:
                await message.edit(view=view)
        except UNDELIVERABLE as failure:
            if not for_ever(failure):
                return [failure]
            _log.info("message %s stays uncorrected: %s", one.message, failure)
            return []
    await bot.archive.mark_corrected(one.tenant, one.message, when)
    return []
