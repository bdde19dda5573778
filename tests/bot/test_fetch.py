"""Fetching from real servers on loopback: good pages, bad pages, and addresses that must not be reached."""

from __future__ import annotations

import asyncio
import gzip
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from aiohttp import web

from bot import documents
from bot.documents import DamagedDocument, DocumentTooLarge, ScannedDocument, UnreadKind
from bot.fetch import (
    MAX_BYTES,
    MAX_REDIRECTS,
    AddressGuard,
    AddressRefused,
    BrokenAnswer,
    ConnectionFailed,
    Fetcher,
    FetchTimeout,
    HostNotFound,
    HttpStatus,
    InsecureConnection,
    MalformedUrl,
    PageTooLarge,
    TooManyRedirects,
    UnsupportedType,
)
from claims.errors import EmptyArticle, NoArticleFound, NotText, TelisikError
from tests.document_files import docx, pdf
from tests.web_server import MENU_ONLY, STORY_EN, STORY_ID, page, redirect, web_server


@asynccontextmanager
async def fetcher(**options: Any) -> AsyncIterator[Fetcher]:
    async with Fetcher(**{"allow_loopback": True, **options}) as opened:
        yield opened


async def test_an_indonesian_page_gives_its_text_and_what_it_states_about_itself() -> None:
    async with web_server({"/berita": page(STORY_ID)}) as site, fetcher() as reader:
        draft = await reader.fetch(site.url("/berita#komentar"))
    assert draft.text.splitlines() == [
        "Jembatan Sukarasa putus diterjang banjir",
        "SUKARASA – Jembatan gantung di Desa Sukarasa putus diterjang banjir pada Senin (3/3/2025) malam. Sedikitnya tiga orang hilang.",
        "“Kami masih mencari sampai ke muara,” kata Kepala Desa Darsono Wirya. Tim gabungan menyisir sungai sejak pagi.",
        "Kerugian ditaksir Rp 2,5 miliar & bisa bertambah. Warga kini menyeberang dengan perahu karet milik desa tetangga.",
    ]
    assert draft.title == "Jembatan Sukarasa putus diterjang banjir"
    assert draft.publisher == "Kabar Nusa"
    assert draft.authors == ("Ratri Wulandari", "Bayu Kertapati")
    assert draft.published == datetime.fromisoformat("2025-03-04T09:15:00+07:00")
    assert draft.published.isoformat() == "2025-03-04T09:15:00+07:00"
    assert draft.url == site.url("/berita")
    assert draft.language is None, "the page's lang attribute is wrong; the text decides"


async def test_an_english_page_is_dated_by_its_only_time_element() -> None:
    async with web_server({"/news": page(STORY_EN)}) as site, fetcher() as reader:
        draft = await reader.fetch(site.url("/news"))
    assert "About 140 passengers took the first crossing." in draft.text
    assert (draft.publisher, draft.authors) == ("Harbour Gazette", ("Imogen Hartwell",))
    assert draft.published == datetime.fromisoformat("2025-02-11T06:30:00+00:00")


async def test_a_redirect_is_followed_and_the_final_address_archived() -> None:
    handlers = {"/short": redirect("/moved", 301), "/moved": redirect("/news"), "/news": page(STORY_EN)}
    async with web_server(handlers) as site, fetcher() as reader:
        draft = await reader.fetch(site.url("/short"))
        assert draft.url == site.url("/news")
        assert site.requests == ["/short", "/moved", "/news"]


async def test_plain_text_is_taken_as_it_is() -> None:
    text = "Harga beras naik 4 persen.\n\nPedagang menyebut pasokan berkurang.\n"
    async with web_server({"/a.txt": page(text, "text/plain; charset=utf-8")}) as site, fetcher() as reader:
        draft = await reader.fetch(site.url("/a.txt"))
    assert draft.text == text
    assert (draft.title, draft.published, draft.url) == (None, None, site.url("/a.txt"))


@pytest.mark.parametrize(
    ("handler", "error", "sentence"),
    [
        (page("x", status=404), HttpStatus, "{url} cannot be read: the site answered 404 Not Found."),
        (page("x", status=500), HttpStatus, "{url} cannot be read: the site answered 500 Internal Server Error."),
        (page("x", status=302), HttpStatus, "{url} cannot be read: the site answered 302 Found."),
        (page("x", status=304), HttpStatus, "{url} cannot be read: the site answered 304 Not Modified."),
        (
            page(b"\x89PNG", "image/png"),
            UnsupportedType,
            "{url} is of type image/png; only web pages, plain text, PDF and Word files are read.",
        ),
        (page(b"%PDF-1.7", "application/pdf"), DamagedDocument, "{url} is damaged: open it, save it again, and try once more."),
        (page(pdf([[]]), "application/pdf"), ScannedDocument, "{url} has no text in it, only pictures of it: paste the text instead."),
        (
            page(b"PK\3\4" + b"x" * documents.MAX_BYTES, "application/octet-stream"),
            DocumentTooLarge,
            "{url} is too large: a file may have at most 10 MiB.",
        ),
        (
            page(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/octet-stream"),
            UnreadKind,
            "{url} is of a kind that is not read: give plain text, HTML, PDF or Word (.docx).",
        ),
        (page(b""), EmptyArticle, "There is no text in {url}."),
        (page(b" \n", "text/plain"), EmptyArticle, "There is no text in {url}."),
        (
            page(b"GIF89a\0\x01\xff", "text/plain"),
            NotText,
            "{url} is not a text file: save it as plain text in UTF-8 and try again.",
        ),
        (page("<html><body></body></html>"), NoArticleFound, "No article was found on {url}."),
        (page(MENU_ONLY), NoArticleFound, "No article was found on {url}."),
        (page(b"\0\x01\x02\xff" * 100), NoArticleFound, "No article was found on {url}."),
        (page(b"a" * (MAX_BYTES + 1)), PageTooLarge, "{url} is too large: at most 5 MB are read."),
        (
            redirect("ftp://127.0.0.1/x"),
            MalformedUrl,
            "“ftp://127.0.0.1/x” is not a web address: give one that begins with http:// or https://.",
        ),
        (redirect("http://10.0.0.1/x"), AddressRefused, "10.0.0.1 is not on the public internet; such addresses are not read."),
        (
            redirect("http://[::ffff:10.0.0.1]/x"),
            AddressRefused,
            "::ffff:a00:1 is not on the public internet; such addresses are not read.",
        ),
    ],
)
async def test_each_bad_page_is_one_sentence(handler: Any, error: type[TelisikError], sentence: str) -> None:
    async with web_server({"/x": handler}) as site, fetcher() as reader:
        with pytest.raises(error) as caught:
            await reader.fetch(site.url("/x"))
    assert str(caught.value) == sentence.format(url=site.url("/x"))


@pytest.mark.parametrize("kind", ["application/pdf", "application/octet-stream; charset=utf-8", "text/plain", "text/html"])
async def test_a_link_to_a_pdf_is_read_as_the_file_is(kind: str) -> None:
    data = pdf([["# Banjir melanda Watubiru", "", "Banjir menewaskan 35 orang di Watubiru", "pada hari Minggu."]])
    async with web_server({"/siaran": page(data, kind), "/lama": redirect("/siaran")}) as site, fetcher() as reader:
        draft = await reader.fetch(site.url("/lama"))
        assert draft == replace(documents.read(data, ""), url=site.url("/siaran"))
    assert draft.text == "Banjir melanda Watubiru\nBanjir menewaskan 35 orang di Watubiru pada hari Minggu."


async def test_a_link_to_a_word_file_is_read_as_the_file_is() -> None:
    data = docx(["Banjir melanda Watubiru", "Banjir menewaskan 35 orang di Watubiru."])
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    async with web_server({"/siaran.docx": page(data, kind)}) as site, fetcher() as reader:
        draft = await reader.fetch(site.url("/siaran.docx"))
    assert draft.text == "Banjir melanda Watubiru\nBanjir menewaskan 35 orang di Watubiru."


async def test_a_circle_of_redirects_ends() -> None:
    async with web_server({"/a": redirect("/b"), "/b": redirect("/a")}) as site, fetcher() as reader:
        with pytest.raises(TooManyRedirects, match=r"/a leads from one address to the next more than 5 times"):
            await reader.fetch(site.url("/a"))
        assert len(site.requests) == MAX_REDIRECTS + 1


async def test_an_endless_body_is_read_no_further_than_the_limit() -> None:
    sent = 0

    async def endless(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        response = web.StreamResponse(headers={"Content-Type": "text/plain"})
        await response.prepare(request)
        while True:
            await response.write(b"a" * 100_000)
            sent += 100_000

    async with web_server({"/x": endless}) as site, fetcher() as reader:
        with pytest.raises(PageTooLarge):
            await reader.fetch(site.url("/x"))
    assert sent >= MAX_BYTES - 100_000


async def test_a_compressed_page_is_read_and_counted_as_what_it_unpacks_to() -> None:
    bomb = gzip.compress(b"<p>a</p>" * (8 * MAX_BYTES // 8))
    assert len(bomb) < MAX_BYTES
    handlers = {
        "/good": page(gzip.compress(STORY_EN.encode()), headers={"Content-Encoding": "gzip"}),
        "/bomb": page(bomb, headers={"Content-Encoding": "gzip"}),
        "/broken": page(b"not gzip", headers={"Content-Encoding": "gzip"}),
    }
    async with web_server(handlers) as site, fetcher() as reader:
        assert "140 passengers" in (await reader.fetch(site.url("/good"))).text
        with pytest.raises(PageTooLarge):
            await reader.fetch(site.url("/bomb"))
        with pytest.raises(BrokenAnswer, match=r"127\.0\.0\.1 sent an answer that cannot be read\."):
            await reader.fetch(site.url("/broken"))


async def test_a_server_that_never_answers_is_given_up() -> None:
    async def silent(request: web.Request) -> web.StreamResponse:
        await asyncio.Event().wait()
        raise AssertionError

    async def stalled(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/html"})
        await response.prepare(request)
        await response.write(b"<html>")
        return await silent(request)

    async with web_server({"/silent": silent, "/stalled": stalled}) as site, fetcher(timeout_s=0.2) as reader:
        for path in ("/silent", "/stalled"):
            with pytest.raises(FetchTimeout, match=r"127\.0\.0\.1 did not answer within 0\.2 seconds\."):
                await reader.fetch(site.url(path))
        assert site.requests == ["/silent", "/stalled"]


async def test_an_answer_that_is_not_http_or_breaks_off() -> None:
    answers = [b"SSH-2.0-OpenSSH_9.6\r\n", b"", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 900\r\n\r\n<html>"]

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answers[0])
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, fetcher() as reader:
        while answers:
            with pytest.raises(BrokenAnswer):
                await reader.fetch(f"http://127.0.0.1:{port}/")
            answers.pop(0)


async def test_nobody_listens() -> None:
    with socket.socket() as bound:  # bound but not listening: connections to it are refused
        bound.bind(("127.0.0.1", 0))
        async with fetcher() as reader:
            with pytest.raises(ConnectionFailed, match=r"127\.0\.0\.1 cannot be reached\."):
                await reader.fetch(f"http://127.0.0.1:{bound.getsockname()[1]}/")


async def test_https_to_a_server_without_encryption() -> None:
    async with web_server({"/x": page(STORY_EN)}) as site, fetcher() as reader:
        with pytest.raises(InsecureConnection):
            await reader.fetch(site.url("/x").replace("http:", "https:"))


async def test_a_site_that_does_not_exist() -> None:
    async with fetcher() as reader:
        with pytest.raises(HostNotFound, match=r"There is no site called tidak-ada\.invalid: check the spelling of the link\."):
            await reader.fetch("https://tidak-ada.invalid/berita")
        for url in (f"https://{'a' * 64}.example/", "http://exa mple.invalid/"):
            with pytest.raises(HostNotFound):
                await reader.fetch(url)


@pytest.mark.parametrize(
    "url",
    [
        *("", "berita", "example.org/berita", "//example.org/x", "ftp://example.org/", "file:///etc/passwd", "javascript:alert(1)"),
        *("http://", "http:///x", "http://[::1", "http://example.org:99999/", "http://example.org:x/", "\ud800"),
        *("http://127.1/", "http://127.0.0.1./", "http://2130706433/", "http://someone@example.org/", "http://:secret@example.org/"),
    ],
)
async def test_malformed_urls(url: str) -> None:
    async with fetcher() as reader:
        with pytest.raises(MalformedUrl):
            await reader.fetch(url)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0x7f000001", "0.0.0.0"])
async def test_loopback_is_not_reached_unless_allowed(host: str) -> None:
    async with web_server({"/x": page(STORY_EN)}) as site, fetcher(allow_loopback=False) as reader:
        with pytest.raises(AddressRefused):
            await reader.fetch(f"http://{host}:{site.port}/x")
        assert site.requests == []


async def test_a_name_for_loopback_is_reached_when_allowed() -> None:
    async with web_server({"/x": page(STORY_EN)}) as site, fetcher() as reader:
        assert "140 passengers" in (await reader.fetch(f"http://localhost:{site.port}/x")).text


async def test_a_name_is_checked_by_the_address_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name server that answers a private address along with the good one, and later only the private one (DNS rebinding)."""
    replies = [["10.1.2.3", "127.0.0.1"], ["10.1.2.3"]]

    async def getaddrinfo(host: str, port: int, **options: object) -> list[tuple[Any, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in replies.pop(0)]

    async with web_server({"/x": page(STORY_EN, headers={"Connection": "close"})}) as site, fetcher() as reader:
        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", getaddrinfo)
        url = f"http://rebinding.example:{site.port}/x"
        assert "140 passengers" in (await reader.fetch(url)).text
        with pytest.raises(AddressRefused, match=r"rebinding\.example is not on the public internet"):
            await reader.fetch(url)
        assert site.requests == ["/x"]


PUBLIC = ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
LOOPBACK = ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::"]
PRIVATE = ["10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "fc00::1", "fd12::1", "::ffff:192.168.0.1", "2002:c0a8:1::"]
NEVER = ["0.0.0.0", "::", "169.254.169.254", "::ffff:169.254.169.254", "fe80::1", "fe80::1%eth0", "100.64.0.1", "100.100.100.200"]
NEVER += ["168.63.129.16", "fd00:ec2::254", "fd20:ce::254", "224.0.0.1", "239.1.1.1", "ff02::1", "ff0e::1", "240.0.0.1", "255.255.255.255"]
NEVER += ["192.0.2.1", "198.18.0.1", "203.0.113.9", "2001:db8::1", "::7f00:1", "fec0::1"]


@pytest.mark.parametrize("allow_loopback", [False, True])
@pytest.mark.parametrize("allow_private", [False, True])
def test_which_addresses_are_allowed(allow_loopback: bool, allow_private: bool) -> None:
    guard = AddressGuard(allow_loopback=allow_loopback, allow_private=allow_private)
    expected = dict.fromkeys(PUBLIC, True) | dict.fromkeys(LOOPBACK, allow_loopback) | dict.fromkeys(PRIVATE, allow_private)
    expected |= dict.fromkeys(NEVER, False)
    assert {address: guard.allows(address) for address in expected} == expected
