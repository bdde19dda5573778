"""The buttons and selects of articles and their claims: pages, kinds of claims, removing and bringing back."""

from __future__ import annotations

from collections.abc import Sequence

from bot import article_cards, cards, ids, lists
from bot.commands.permissions import require_removal
from bot.commands.suggestions import fits
from bot.paging import ALL_KINDS, kind_named
from bot.press import Press, choice
from bot.turn import Turn
from claims.errors import N_, TelisikError
from index.errors import UnknownArticle
from index.store import ArticleSummary


class TooLateToUndo(TelisikError):
    template = N_("This can no longer be undone: add the article again with /article add.")


class ArticlesPage(Press, template=ids.ARTICLES):
    """Turns to another page of the list."""

    in_place = True

    async def press(self, turn: Turn) -> None:
        await show_articles(turn, self.named["search"], int(self.named["page"]))


class ArticlePage(Press, template=ids.ARTICLE):
    """Turns to another page of an article's claims."""

    in_place = True

    async def press(self, turn: Turn) -> None:
        await show_article(turn, self.named["article"], self.named["kind"], int(self.named["page"]))


class KindSelect(Press, template=ids.KINDS):
    """Shows an article's claims of one kind."""

    in_place = True

    async def press(self, turn: Turn) -> None:
        await show_article(turn, self.named["article"], choice(turn.interaction))


class ClaimsPage(Press, template=ids.CLAIMS):
    """Turns to another page of the claims of all articles."""

    in_place = True

    async def press(self, turn: Turn) -> None:
        await show_claims(turn, self.named["kind"], int(self.named["page"]))


class ClaimsSelect(Press, template=ids.ALL_CLAIMS):
    """Shows the claims of one kind of all articles."""

    in_place = True

    async def press(self, turn: Turn) -> None:
        await show_claims(turn, choice(turn.interaction))


class RemoveButton(Press, template=ids.REMOVE):
    """Removes an article, after the question whether that is meant."""

    in_place = True

    async def press(self, turn: Turn) -> None:
        require_removal(turn.interaction, turn.tenant)
        gone = await turn.interaction.client.archive.remove(turn.tenant, self.named["article"], turn.person)
        await turn.show(article_cards.removed(gone, turn.t))


class KeepButton(Press, template=ids.KEEP):
    """Leaves the article where it is."""

    in_place = True

    async def press(self, turn: Turn) -> None:
        await turn.show(cards.notice(turn.t("Nothing was removed.")))


class UndoButton(Press, template=ids.RESTORE):
    """Brings an article back that was removed a moment ago; for those who may remove, whoever of them it was."""

    in_place = True

    async def press(self, turn: Turn) -> None:
        require_removal(turn.interaction, turn.tenant)
        try:
            result = await turn.interaction.client.archive.restore(turn.tenant, self.named["article"])
        except UnknownArticle:
            raise TooLateToUndo from None
        await turn.show(article_cards.restored(result, turn.t))


ARTICLE_BUTTONS: tuple[type[Press], ...] = (
    ArticlesPage,
    ArticlePage,
    KindSelect,
    ClaimsPage,
    ClaimsSelect,
    RemoveButton,
    KeepButton,
    UndoButton,
)


async def show_articles(turn: Turn, search: str = "", page: int = 0) -> None:
    """Show a page of the articles whose title, publisher or address holds every word of the search."""
    found: Sequence[ArticleSummary] = await turn.interaction.client.archive.articles(turn.tenant)
    if search:
        found = [one for one in found if fits(one, search)]
    await turn.show(article_cards.articles(found, turn.t, search, page))


async def show_article(turn: Turn, reference: str, kind: str = ALL_KINDS, page: int = 0) -> None:
    """Show a page of an article's claims, of one kind or of all. Raises UnknownArticle, AmbiguousArticle."""
    archive = turn.interaction.client.archive
    summary, _ = await archive.article(turn.tenant, reference)
    await turn.show(article_cards.article(summary, await archive.claims(turn.tenant, summary.id), turn.t, kind_named(kind), page))


async def show_claims(turn: Turn, kind: str = ALL_KINDS, page: int = 0) -> None:
    """Show a page of the claims of all articles, of one kind or of all."""
    found = await lists.page_of_claims(turn.interaction.client.archive, turn.tenant, kind_named(kind), page)
    await turn.show(lists.claims(found, turn.t))
