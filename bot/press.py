"""Components and forms recognised by their custom ids alone, so that they outlive the process that sent them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self

import discord
from discord import ui

from bot.turn import Turn, acknowledge, refuse, serving
from claims.errors import N_, TelisikError

if TYPE_CHECKING:
    from bot.turn import Interaction

#: A form must be the first answer, which Discord awaits for 3 s: what is looked up before it may take this long.
_LOOKING_UP_S = 0.8


class Busy(TelisikError):
    template = N_("Telisik is busy just now: try again in a moment.")


class NotOffered(TelisikError):
    """Something was pressed, chosen or sent that this version does not offer, or that nobody ever offered."""

    template = N_("This is from an earlier version of Telisik: ask again.")


class Press(ui.DynamicItem[ui.Item[Any]], template="(?!)"):
    """A component known by its custom id. Subclasses say what a press does; errors are told to the person who pressed."""

    #: Whether the answer replaces the message that holds the component.
    in_place: ClassVar[bool] = False
    #: The custom ids of the components.
    ids: ClassVar[re.Pattern[str]]

    def __init_subclass__(cls, *, template: str | re.Pattern[str]) -> None:
        super().__init_subclass__(template=template)
        cls.ids = re.compile(template)

    def __init__(self, item: ui.Item[Any], match: re.Match[str]) -> None:
        super().__init__(item)
        self.named = match.groupdict()

    @classmethod
    async def from_custom_id(cls, _: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /) -> Self:
        return cls(item, match)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        try:
            async with serving(interaction, in_place=self.replaces(interaction)) as turn:
                await self.press(turn)
        except Exception as error:
            await refuse(interaction, error)

    def replaces(self, interaction: Interaction) -> bool:  # noqa: ARG002 - for those whose answer depends on where they stand
        """Whether the answer replaces the message that was pressed."""
        return self.in_place

    async def press(self, turn: Turn) -> None:
        raise NotImplementedError


@asynccontextmanager
async def before_form() -> AsyncIterator[None]:
    """Look things up before an interaction is answered with a form. Raises Busy when that takes too long."""
    try:
        async with asyncio.timeout(_LOOKING_UP_S):
            yield
    except TimeoutError:
        raise Busy from None


async def open_form(interaction: Interaction, form: ui.Modal) -> None:
    """Answer an interaction with a form. Raises NotServed for a delivery that is not to be acted upon."""
    form.stop()  # its answer is recognised by its id (:func:`submitted`): nothing is kept in memory
    interaction.client.first_time(interaction.id)
    await acknowledge(interaction, interaction.response.send_modal(form))


#: The values of a form's fields, by their custom ids; of a select the first choice.
Fields = dict[str, str]


@dataclass(frozen=True, slots=True)
class Form:
    """A form known by its custom id, and what is done with what was filled in."""

    template: re.Pattern[str]
    submit: Callable[[Turn, re.Match[str], Fields], Awaitable[None]]
    #: Whether the answer replaces the message whose button opened the form.
    in_place: bool = False


async def submitted(interaction: Interaction, forms: Iterable[Form]) -> None:
    """Act on a form that was sent; of one that nothing here knows the person is told."""
    data: Any = interaction.data
    for form in forms:
        match = form.template.fullmatch(data["custom_id"])
        if match is None:
            continue
        try:
            async with serving(interaction, in_place=form.in_place) as turn:
                await form.submit(turn, match, _fields(data))
        except Exception as error:
            await refuse(interaction, error)
        return
    await refuse(interaction, NotOffered())


async def pressed(interaction: Interaction, known: Iterable[type[Press]]) -> None:
    """Tell the person, if nothing here knows the button or select, or the message has none such: discord.py leaves both unanswered."""
    data: Any = interaction.data
    shown = () if interaction.message is None else _custom_ids(interaction.message.components)
    if data["custom_id"] not in shown or not any(one.ids.fullmatch(data["custom_id"]) for one in known):
        await refuse(interaction, NotOffered())


def _custom_ids(components: Iterable[Any]) -> Iterator[str]:
    """Those of a message's buttons and selects, however deep they stand."""
    for component in components:
        yield from _custom_ids(getattr(component, "children", ()))
        yield from _custom_ids(filter(None, [getattr(component, "accessory", None)]))
        if getattr(component, "custom_id", None) is not None:
            yield component.custom_id


def choice(interaction: Interaction) -> str:
    """What was chosen in a select with one choice; whether it was offered is for the caller to know. Raises NotOffered for none."""
    data: Any = interaction.data
    values = data.get("values") or []
    if len(values) != 1:
        raise NotOffered
    return str(values[0])


def _fields(data: Any) -> Fields:
    parts = (part.get("component") or {} for part in data["components"])
    return {part["custom_id"]: str((part.get("values") or [part.get("value") or ""])[0]) for part in parts if "custom_id" in part}
