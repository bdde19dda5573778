"""The buttons under answers and verdicts: to turn the page, to share, to be told when something answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot import answer_cards, check_cards, ids, shown
from bot.cards import Card
from bot.frames import Frame, Sharing
from bot.localisation import Translator, translator
from bot.press import Press
from bot.questions import Given
from bot.turn import Turn, refuse, serving, translator_of
from claims.errors import N_, TelisikError

if TYPE_CHECKING:
    from bot.turn import Interaction


class MayNotPost(TelisikError):
    template = N_("I may not write in this channel, so nothing was shared.")


def card_of(given: Given, frame: Frame, t: Translator) -> Card:
    """A page of an answer or verdict."""
    return check_cards.check(given.check, frame, t) if given.asked.check else answer_cards.answer(given.answer, frame, t)


async def show(turn: Turn, given: Given, page: int = 0) -> None:
    """Show a page of an answer or verdict to whom the turn is for."""
    # In place it stays in the language in which it came; a copy is in that of whoever asked for it.
    t = translator(given.asked.language) if given.asked.language is not None and turn.in_place else turn.t
    message = await turn.show(card_of(given, Frame(given.token, page, _sharing(turn, given), given.within), t))
    bot, claims = turn.interaction.client, shown.claims_of(given.result)
    if turn.public:
        await shown.remember(bot, turn.tenant, message, given.asked.text, claims)
    elif not turn.in_place:
        reader = (turn.tenant, turn.person, turn.t.language)
        await shown.remember_reader(bot, *reader, answer=given.token, question=given.asked.text, claims=claims)


def _sharing(turn: Turn, given: Given) -> Sharing:
    """Only whoever asked shares, and not where nobody else reads."""
    if turn.public or given.asked.person != turn.person or turn.interaction.context.dm_channel:
        return Sharing.NO
    return Sharing.DONE if given.asked.shared else Sharing.OFFERED


class _OnAnswer(Press, template="(?!)"):
    """A button under an answer. It changes only what nobody else sees; under a message for everybody it answers the person who pressed."""

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        try:
            async with serving(interaction, in_place=_is_ones_own(interaction)) as turn:
                await self.press(turn)
        except Exception as error:
            await refuse(interaction, error)

    async def given(self, turn: Turn) -> Given:
        """What the button names, asked anew if need be, which counts as asking."""
        bot = turn.interaction.client
        return await bot.questions.again(turn.tenant, self.named["token"], lambda: bot.limits.take(turn.person, turn.tenant))


def _is_ones_own(interaction: Interaction) -> bool:
    """Whether the message with the button is seen by one person only."""
    message = interaction.message
    return message is not None and (message.flags.ephemeral or interaction.context.dm_channel is True)


class PageButton(_OnAnswer, template=ids.PAGE):
    """Shows another page."""

    async def press(self, turn: Turn) -> None:
        await show(turn, await self.given(turn), int(self.named["page"]))


class ShareButton(_OnAnswer, template=ids.SHARE):
    """Posts the answer for everybody, once, in the guild's language and under the name of the person."""

    async def press(self, turn: Turn) -> None:
        interaction, page = turn.interaction, int(self.named["page"])
        questions = interaction.client.questions
        given = await self.given(turn)
        t = translator_of(interaction, public=True)
        card = card_of(given, Frame(given.token, page, within=given.within, by=turn.person), t)
        try:
            async with questions.sharing(turn.tenant, given.token, turn.person):
                message = await interaction.followup.send(view=card, ephemeral=False, wait=True)
        except discord.Forbidden:
            raise MayNotPost from None
        await shown.remember(interaction.client, turn.tenant, message, given.asked.text, shown.claims_of(given.result))
        await show(turn, await self.given(turn), page)


class TellButton(Press, template=ids.WATCH):
    """Begins to watch the question for whoever presses."""

    async def press(self, turn: Turn) -> None:
        from bot.commands.watch import watch_question

        asked = await turn.interaction.client.questions.recall(turn.tenant, self.named["token"])
        await watch_question(turn, asked.text)


ANSWER_BUTTONS: tuple[type[Press], ...] = (PageButton, ShareButton, TellButton)
