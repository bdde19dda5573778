"""Fetching an article from the web, without letting the person who names the URL reach into the network the bot runs in.

    FetchError
    ├── MalformedUrl
    ├── HostNotFound
    ├── AddressRefused            the host is not on the public internet (server-side request forgery)
    ├── ConnectionFailed
    ├── InsecureConnection
    ├── FetchTimeout
    ├── BrokenAnswer
    ├── HttpStatus
    ├── TooManyRedirects
    ├── PageTooLarge
    └── UnsupportedType

A page without an article in it raises :class:`claims.errors.NoArticleFound`, an empty one EmptyArticle, a binary file NotText; links to PDF
and Word files are read as files that are handed in are, within the same limits and with the same errors (:mod:`bot.documents`).
"""

from __future__ import annotations

import asyncio
import socket
from dataclasses import dataclass, replace
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Self

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from bot import documents, page
from claims.article import Draft
from claims.errors import N_, EmptyArticle, NotText, TelisikError

MAX_BYTES = 5_000_000
MAX_REDIRECTS = 5
TIMEOUT_S = 20.0
# Many news sites answer 403 to clients that do not begin with "Mozilla/5.0 (compatible"; the name says who is asking all the same.
USER_AGENT = "Mozilla/5.0 (compatible; Telisik; fact-checking archive)"
_ACCEPT = "text/html,application/xhtml+xml;q=0.9,text/plain;q=0.8,application/pdf;q=0.8,*/*;q=0.1"
_HTML = frozenset({"text/html", "application/xhtml+xml"})
# What servers call PDF and Word files; the general types they give to whatever is to be saved.
_FILES = frozenset({
    "application/pdf", "application/x-pdf", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/octet-stream", "binary/octet-stream", "application/download", "application/force-download", "application/x-download",
})  # fmt: skip
_REDIRECTS = frozenset({301, 302, 303, 307, 308})

_PRIVATE = tuple(ip_network(block) for block in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"))
# Instance metadata services that do not sit on link-local addresses: Azure's, Alibaba's, and the IPv6 ones of Amazon and Google.
_METADATA = frozenset(map(ip_address, ("168.63.129.16", "100.100.100.200", "fd00:ec2::254", "fd20:ce::254")))
_GLOBAL_UNICAST = ip_network("2000::/3")  # RFC 4291, section 2.4: the rest of IPv6 is special or not handed out
_NAT64 = ip_network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address


class FetchError(TelisikError):
    """The URL cannot be read."""

    template = N_("{url} cannot be read.")


class MalformedUrl(FetchError):
    template = N_("“{url}” is not a web address: give one that begins with http:// or https://.")


class HostNotFound(FetchError):
    template = N_("There is no site called {host}: check the spelling of the link.")


class AddressRefused(FetchError):
    template = N_("{host} is not on the public internet; such addresses are not read.")


class ConnectionFailed(FetchError):
    template = N_("{host} cannot be reached.")


class InsecureConnection(FetchError):
    template = N_("No secure connection to {host} can be made: its certificate or encryption is not valid.")


class FetchTimeout(FetchError):
    template = N_("{host} did not answer within {seconds} seconds.")


class BrokenAnswer(FetchError):
    template = N_("{host} sent an answer that cannot be read.")


class HttpStatus(FetchError):
    template = N_("{url} cannot be read: the site answered {status}.")


class TooManyRedirects(FetchError):
    template = N_("{url} leads from one address to the next more than {limit} times.")


class PageTooLarge(FetchError):
    template = N_("{url} is too large: at most {limit} are read.")


class UnsupportedType(FetchError):
    template = N_("{url} is of type {type}; only web pages, plain text, PDF and Word files are read.")


class Fetcher:
    """Reads articles from URLs over one HTTP session; opened with ``async with``, safe to use from many tasks at once.

    Only addresses of the public internet are connected to, whatever the name, redirect or notation that leads there. Loopback
    addresses are allowed by ``allow_loopback``, those of private networks (RFC 1918, RFC 4193) by ``allow_private``; link-local
    addresses and metadata services never are. ``timeout_s`` bounds the whole exchange, redirects included, in seconds.
    """

    def __init__(self, *, allow_loopback: bool = False, allow_private: bool = False, timeout_s: float = TIMEOUT_S) -> None:
        self._guard = AddressGuard(allow_loopback=allow_loopback, allow_private=allow_private)
        self._timeout_s = timeout_s

    async def __aenter__(self) -> Self:
        connector = aiohttp.TCPConnector(resolver=_GuardedResolver(self._guard), use_dns_cache=False)
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),  # nothing one person's page sets may show in another person's request
            headers={"User-Agent": USER_AGENT, "Accept": _ACCEPT},
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=None),
        )
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self._session.close()

    async def fetch(self, url: str) -> Draft:
        """The article at ``url``. Raises FetchError, NoArticleFound, EmptyArticle, NotText; of a file what documents.read does."""
        address = _parse(url)
        try:
            async with asyncio.timeout(self._timeout_s):
                body = await self._follow(address)
        except TimeoutError as error:
            raise FetchTimeout(host=address.host, seconds=f"{self._timeout_s:g}") from error
        if not body.data.strip():
            raise EmptyArticle(source=body.url)
        if body.kind in _FILES or documents.is_packed(body.data):
            return replace(await documents.opened(body.data, str(body.url)), url=str(body.url))
        if body.kind in _HTML:
            return await asyncio.to_thread(page.read, body.data, str(body.url), body.charset)
        text = page.decode(body.data, body.charset)
        if "\0" in text:  # servers call plain text what they have no type for
            raise NotText(source=body.url)
        return Draft(text=text, url=str(body.url))

    async def _follow(self, start: URL) -> _Body:
        url = start
        for _ in range(MAX_REDIRECTS + 1):
            try:
                answer = await self._get(url)
            except aiohttp.InvalidURL as error:
                raise MalformedUrl(url=url) from error
            except aiohttp.ClientSSLError as error:
                raise InsecureConnection(host=url.host) from error
            except aiohttp.ClientConnectorError as error:
                raise ConnectionFailed(host=url.host) from error
            except aiohttp.ClientError as error:
                raise BrokenAnswer(host=url.host) from error
            if isinstance(answer, _Body):
                return answer
            url = answer
        raise TooManyRedirects(url=start, limit=MAX_REDIRECTS)

    async def _get(self, url: URL) -> _Body | URL:
        """One exchange: the body, or the address it redirects to."""
        self._guard.check_literal(url)
        async with self._session.get(url, allow_redirects=False) as response:
            if response.status in _REDIRECTS and "Location" in response.headers:
                return _parse(response.headers["Location"], base=url)
            if not 200 <= response.status < 300:
                raise HttpStatus(url=url, status=f"{response.status} {response.reason or ''}".strip())
            kind = response.content_type if "Content-Type" in response.headers else "text/html"
            if kind in _FILES:
                too_large: TelisikError = documents.DocumentTooLarge(source=url, limit=documents.MAX_BYTES_WORDS)
                return _Body(await _read(response, documents.MAX_BYTES, too_large), kind, None, url)
            if kind not in _HTML and kind != "text/plain":
                raise UnsupportedType(url=url, type=kind)
            too_large = PageTooLarge(url=url, limit=f"{MAX_BYTES // 1_000_000} MB")
            return _Body(await _read(response, MAX_BYTES, too_large), kind, response.charset, url)


@dataclass(frozen=True, slots=True)
class _Body:
    """What a site answered: the bytes, their type and the encoding its header names, and the address it was found at."""

    data: bytes
    kind: str
    charset: str | None
    url: URL


async def _read(response: aiohttp.ClientResponse, limit: int, too_large: TelisikError) -> bytes:
    """The body; beyond ``limit`` bytes no more is read, and ``too_large`` raised. Compressed bodies count as what they unpack to."""
    if response.content_length is not None and response.content_length > limit:
        raise too_large
    data = bytearray()
    async for chunk in response.content.iter_any():
        data += chunk
        if len(data) > limit:
            raise too_large
    return bytes(data)


def _parse(url: str, base: URL | None = None) -> URL:
    """An absolute http or https URL, without its fragment."""
    try:
        parsed = URL(url.strip())
        if base is not None:
            parsed = base.join(parsed)
        # A password in the URL would be archived and cited with it.
        if parsed.scheme not in ("http", "https") or not parsed.host or parsed.user is not None or parsed.password is not None:
            raise MalformedUrl(url=url)
        return parsed.with_fragment(None)
    except ValueError as error:
        raise MalformedUrl(url=url) from error


class AddressGuard:
    """Which IP addresses may be connected to."""

    def __init__(self, *, allow_loopback: bool, allow_private: bool) -> None:
        self._allow_loopback = allow_loopback
        self._allow_private = allow_private

    def allows(self, host: str) -> bool:
        """Whether ``host``, an IP address in text, may be connected to."""
        address = _innermost(ip_address(host))
        if address in _METADATA or address.is_link_local or address.is_multicast or address.is_unspecified:
            return False
        if address.is_loopback:
            return self._allow_loopback
        if any(address in block for block in _PRIVATE if block.version == address.version):
            return self._allow_private
        return address.is_global and (address.version == 4 or address in _GLOBAL_UNICAST)

    def check_literal(self, url: URL) -> None:
        """Refuse a URL that names its host by IP address, which no resolver sees. Raises AddressRefused."""
        host = url.host or ""
        try:
            allowed = self.allows(host)
        except ValueError:
            return
        if not allowed:
            raise AddressRefused(host=host)


def _innermost(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 address stands for (mapped, NAT64, 6to4, Teredo), or the address itself."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None) or address


class _GuardedResolver(AbstractResolver):
    """Resolves names to allowed addresses only. What it returns is what is connected to, so a name that
    changes its address between check and use (DNS rebinding) gains nothing."""

    def __init__(self, guard: AddressGuard) -> None:
        self._guard = guard
        self._resolver = aiohttp.ThreadedResolver()

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET) -> list[ResolveResult]:
        try:
            found = await self._resolver.resolve(host, port, family)
        except (OSError, UnicodeError) as error:  # UnicodeError: a label that cannot be a domain name
            raise HostNotFound(host=host) from error
        allowed = [result for result in found if self._guard.allows(result["host"])]
        if not allowed:
            raise AddressRefused(host=host)
        return allowed

    async def close(self) -> None:
        await self._resolver.close()
