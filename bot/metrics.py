"""Health and Prometheus metrics of one process, on a port of this machine only."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from claims.errors import N_, TelisikError

if TYPE_CHECKING:
    from bot.client import TelisikBot
    from index.store import Statistics

_log = logging.getLogger(__name__)

_HOST = "127.0.0.1"
#: Discord takes a first response for three seconds, and an answer for fifteen minutes.
_ACKNOWLEDGE_BUCKETS = (0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0)
_ANSWER_BUCKETS = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 900.0)

#: How an interaction can end; ``refused`` is told in a sentence, ``failed`` is in the log, ``form`` opened a form.
ANSWERED, REFUSED, FAILED, LIMITED, LEAVING, NOT_SERVED, FORM = (
    "answered", "refused", "failed", "limited", "leaving", "not_served", "form",
)  # fmt: skip


class MetricsUnavailable(TelisikError):
    """The port cannot be served."""

    template = N_("Health and metrics cannot be served on port {port}: {detail}. Choose another METRICS_PORT.")


class Metrics:
    """What is counted. Times are in seconds, from the moment at which the gateway delivered the interaction or message."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._ends = Counter(
            "telisik_interactions", "Interactions and questions in messages.", ["command", "outcome"], registry=self._registry
        )
        self._acknowledged = Histogram(
            "telisik_acknowledge_seconds", "Time to acknowledge.", registry=self._registry, buckets=_ACKNOWLEDGE_BUCKETS
        )
        self._answered = Histogram(
            "telisik_answer_seconds", "Time to answer.", ["command"], registry=self._registry, buckets=_ANSWER_BUCKETS
        )
        self._articles = Gauge("telisik_articles", "Archived articles, of all tenants.", registry=self._registry)
        self._claims = Gauge("telisik_claims", "Claims in them.", registry=self._registry)
        self._open_flags = Gauge("telisik_open_flags", "Flags that wait for a reviewer.", registry=self._registry)
        self._connected = Gauge("telisik_gateway_connected", "1 if every shard of this process is connected.", registry=self._registry)
        ProcessCollector(registry=self._registry)

    def acknowledged(self, seconds: float) -> None:
        """An interaction got its first response."""
        self._acknowledged.observe(seconds)

    def ended(self, command: str, outcome: str, seconds: float) -> None:
        """An interaction or question came to an end."""
        self._ends.labels(command, outcome).inc()
        if outcome in (ANSWERED, REFUSED):
            self._answered.labels(command).observe(seconds)

    def text(self, statistics: Statistics, *, connected: bool) -> bytes:
        """Everything in Prometheus's text format."""
        self._articles.set(statistics.articles)
        self._claims.set(statistics.claims)
        self._open_flags.set(statistics.open_flags)
        self._connected.set(connected)
        return generate_latest(self._registry)


@asynccontextmanager
async def served(bot: TelisikBot, port: int | None) -> AsyncIterator[int | None]:
    """Serve ``/healthz`` and ``/metrics`` during the block, and give the port: None serves nothing, 0 takes any free one.

    Raises MetricsUnavailable.
    """
    if port is None:
        yield None
        return
    runner = web.AppRunner(_application(bot), handle_signals=False, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, _HOST, port).start()
        except OSError as error:
            raise MetricsUnavailable(port=port, detail=(error.strerror or str(error)).rstrip(".")) from None
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()


def _application(bot: TelisikBot) -> web.Application:
    async def health(_: web.Request) -> web.Response:
        return web.Response(text="ok\n") if bot.connected else web.Response(status=503, text="not connected to Discord's gateway\n")

    async def metrics(_: web.Request) -> web.Response:
        try:
            statistics = await bot.archive.statistics()
        except TelisikError as error:
            _log.warning("no metrics: %s", error)
            return web.Response(status=503, text=f"{error}\n")
        body = await asyncio.to_thread(bot.metrics.text, statistics, connected=bot.connected)
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})

    application = web.Application()
    application.router.add_get("/healthz", health)
    application.router.add_get("/metrics", metrics)
    return application
