"""What can go wrong, as a tree; each error carries the one sentence a person will read.

    TelisikError
    ├── ArticleError              the article given cannot be archived
    │   ├── EmptyArticle
    │   ├── NotText
    │   ├── ArticleTooLarge
    │   └── NoArticleFound        a page without an article in it
    ├── BadDate
    ├── QuestionError
    │   ├── EmptyQuestion
    │   └── QuestionTooLong
    ├── NotFound                  (index/errors.py) UnknownClaim, AmbiguousCode, UnknownArticle, UnknownFlag, UnknownWatch
    ├── FlagError                 (index/errors.py)
    ├── WatchError                (index/errors.py)
    ├── StoreError                (index/errors.py)
    ├── TransferError             (index/errors.py)
    ├── EncoderError              (index/errors.py)
    ├── ChartError                (bot/charts.py)
    ├── FetchError                (bot/fetch.py)
    └── SettingsError             (bot/config.py)

A class holds its sentence as an English template, marked for translation with :func:`N_`; the values are given when the
error is raised. Nothing here translates: the one handler at each edge (terminal, Discord) looks the template up in its catalogue.
"""

from __future__ import annotations

from typing import ClassVar


def N_(message: str) -> str:
    """Mark a message for the translation catalogues without translating it (the gettext convention)."""
    return message


def NN_(one: str, many: str) -> tuple[str, str]:
    """Mark the two forms of a counted message for the catalogues without translating them."""
    return one, many


class TelisikError(Exception):
    """The root. ``template`` is the English sentence, with ``{name}`` for each of the values given to the constructor."""

    template: ClassVar[str] = N_("Something went wrong.")

    def __init__(self, **values: object) -> None:
        self.values = values
        super().__init__(self.template.format(**values))


class ArticleError(TelisikError):
    """The article given cannot be archived."""

    template = N_("This article cannot be read.")


class EmptyArticle(ArticleError):
    template = N_("There is no text in {source}.")


class NotText(ArticleError):
    template = N_("{source} is not a text file: save it as plain text in UTF-8 and try again.")


class ArticleTooLarge(ArticleError):
    template = N_("{source} is too large: an article may have at most {limit}.")


class NoArticleFound(ArticleError):
    template = N_("No article was found on {source}.")


class BadDate(TelisikError):
    template = N_("“{value}” is not a date: write it as 2025-04-18, or 2025-04-18T14:30+07:00.")


class QuestionError(TelisikError):
    """The question cannot be answered as it stands."""

    template = N_("This question cannot be read.")


class EmptyQuestion(QuestionError):
    template = N_("Ask something: the question is empty.")


class QuestionTooLong(QuestionError):
    template = N_("The text is too long: {length} characters, at most {limit} are read.")
