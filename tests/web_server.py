"""A real HTTP server on 127.0.0.1, at a port of the system's choice, for tests that fetch pages.

async with web_server({"/story": page(STORY)}) as site:
    draft = await fetcher.fetch(site.url("/story"))
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

STORY_ID = """<!DOCTYPE html>
<html lang="en-US"><head><meta charset="utf-8">
<title>Jembatan Sukarasa putus diterjang banjir - Kabar Nusa</title>
<meta property="og:title" content="Jembatan Sukarasa putus diterjang banjir">
<meta property="og:site_name" content="Kabar Nusa">
<meta property="article:published_time" content="2025-03-04">
<script type="application/ld+json">
{"@context": "https://schema.org", "@graph": [
  {"@type": "WebSite", "name": "Kabar Nusa"},
  {"@type": "NewsArticle", "headline": "Jembatan Sukarasa putus diterjang banjir",
   "datePublished": "2025-03-04T09:15:00+07:00", "dateModified": "2025-03-06T18:00:00+07:00",
   "author": [{"@type": "Person", "name": "Ratri Wulandari"}, {"@type": "Person", "name": "Bayu Kertapati"}],
   "publisher": {"@type": "Organization", "name": "Kabar Nusa"}}]}
</script></head><body>
<nav><a href="/">Beranda</a> <a href="/nasional">Nasional</a></nav>
<article><h1>Jembatan Sukarasa putus diterjang banjir</h1>
<p>SUKARASA – Jembatan gantung di Desa Sukarasa putus diterjang banjir pada Senin (3/3/2025) malam. Sedikitnya tiga orang hilang.</p>
<p>“Kami masih mencari sampai ke muara,” kata Kepala Desa Darsono Wirya. Tim gabungan menyisir sungai sejak pagi.</p>
<p>Kerugian ditaksir Rp 2,5 miliar &amp; bisa bertambah. Warga kini menyeberang dengan perahu karet milik desa tetangga.</p>
</article><footer>Hak cipta © 2021 Kabar Nusa</footer></body></html>
"""

STORY_EN = """<!DOCTYPE html>
<html><head><title>Ferry service to Pelican Point resumes | Harbour Gazette</title>
<meta name="author" content="Imogen Hartwell">
<meta property="og:site_name" content="Harbour Gazette"></head><body>
<main><h1>Ferry service to Pelican Point resumes</h1>
<time datetime="2025-02-11T06:30:00Z">11 February</time>
<p>The ferry to Pelican Point sailed again on Tuesday, nine days after a storm tore two of its mooring lines.</p>
<p>"We tested every line twice," harbour master Colin Ashby said. About 140 passengers took the first crossing.</p>
<p>Repairs cost $1.2 million, 15 percent more than the port had set aside for the whole year.</p>
</main></body></html>
"""

MENU_ONLY = """<!DOCTYPE html><html lang="id"><head><title>Beranda - Kabar Nusa</title></head><body>
<nav><ul><li><a href="/a">Nasional</a></li><li><a href="/b">Ekonomi</a></li><li><a href="/c">Olahraga</a></li></ul></nav>
<div><a href="/1">Gempa guncang pesisir, warga berlarian keluar rumah</a><a href="/2">Harga beras naik lagi di pasar induk</a></div>
<footer>© 2025 Kabar Nusa</footer></body></html>
"""


@dataclass(frozen=True)
class Site:
    """The running server; ``requests`` are the paths asked for so far, in order."""

    port: int
    requests: list[str] = field(default_factory=list)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"


def page(
    body: str | bytes, content_type: str = "text/html; charset=utf-8", *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Handler:
    """A handler that always gives this answer."""
    data = body.encode() if isinstance(body, str) else body

    async def handler(request: web.Request) -> web.StreamResponse:
        return web.Response(body=data, status=status, headers={"Content-Type": content_type, **(headers or {})})

    return handler


def redirect(location: str, status: int = 302) -> Handler:
    return page(b"", status=status, headers={"Location": location})


@asynccontextmanager
async def web_server(handlers: Mapping[str, Handler]) -> AsyncIterator[Site]:
    """Serve each path with its handler, other paths with 404, until the block ends."""
    requests: list[str] = []

    async def dispatch(request: web.Request) -> web.StreamResponse:
        requests.append(request.path)
        if request.path not in handlers:
            raise web.HTTPNotFound
        return await handlers[request.path](request)

    app = web.Application()
    app.router.add_get("/{path:.*}", dispatch)
    # Handlers that never answer are cancelled when their client hangs up, so the server closes at once.
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield Site(runner.addresses[0][1], requests)
    finally:
        await runner.cleanup()
