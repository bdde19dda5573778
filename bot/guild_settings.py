"""What a guild (or a person, for their own library) has chosen: kept as JSON among the tenant's notes, and in memory once read.

Shared messages ask for the guild's language and every message of a watched guild for its channels, so what was read is remembered for a
while; a change made in this process counts at once, one made in another after that while.
"""

from __future__ import annotations

import asyncio
import dataclasses
import json
import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from bot.localisation import LANGUAGES
from index.archive import Archive
from index.store import Tenant

_log = logging.getLogger(__name__)

_KEY = "settings"
#: Tenants remembered; a guild's settings are a few hundred bytes.
_REMEMBERED = 10_000
#: For how many seconds what was read counts.
_FRESH_S = 60.0
#: A watched channel costs a look at every message in it.
MOST_WATCHED = 25
#: The longest time an article can be told to stay: ten years.
MOST_DAYS = 3_650


@dataclass(frozen=True, slots=True)
class GuildSettings:
    """Roles and channels are Discord ids; None is what holds where nothing was chosen."""

    #: Who may settle flags; None: people who may manage the guild.
    reviewer_role: int | None = None
    #: Where new flags are shown to reviewers; None: nowhere, `/review` has them.
    review_channel: int | None = None
    #: Where links are archived on their own (only with the message-content intent), at most :data:`MOST_WATCHED`.
    watched_channels: tuple[int, ...] = ()
    #: Of messages that everybody sees, one of :data:`bot.localisation.LANGUAGES`; None: the guild's own.
    language: str | None = None
    #: The role that may add articles; None: everyone.
    adders: int | None = None
    #: Days an article stays after it was added, 1 to :data:`MOST_DAYS`; None: until somebody removes it.
    retention_days: int | None = None

    def to_json(self) -> str:
        """The chosen settings as one JSON object."""
        return json.dumps(dataclasses.asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str | None) -> GuildSettings:
        """The settings in a note; what is missing, unknown, or not of its kind (another version wrote it) counts as not chosen."""
        try:
            stated = json.loads(text or "{}")
        except ValueError:
            stated = None
        if not isinstance(stated, dict):
            _log.warning("settings that are no JSON object are passed over: %.100r", text)
            return cls()
        days, language, channels = _whole(stated.get("retention_days")), stated.get("language"), stated.get("watched_channels")
        return cls(
            reviewer_role=_whole(stated.get("reviewer_role")),
            review_channel=_whole(stated.get("review_channel")),
            watched_channels=_ids(channels)[:MOST_WATCHED],
            language=language if language in LANGUAGES else None,
            adders=_whole(stated.get("adders")),
            retention_days=days if days is not None and days <= MOST_DAYS else None,
        )


async def load(archive: Archive, tenant: Tenant) -> GuildSettings:
    """The tenant's settings; from memory where they were read a moment ago. Raises StoreError."""
    kept = _kept(archive)
    if not kept.fresh(tenant):
        async with kept.changing:
            if not kept.fresh(tenant):  # those who waited for the same need not read again
                kept.remember(tenant, GuildSettings.from_json(await archive.note(tenant, _KEY)))
    return remembered(archive, tenant)


def remembered(archive: Archive, tenant: Tenant) -> GuildSettings:
    """The tenant's settings as far as they are in memory, without waiting; what :func:`load` has not read counts as not chosen."""
    return _kept(archive).settings.get(tenant, (GuildSettings(), 0.0))[0]


async def put(archive: Archive, tenant: Tenant, settings: GuildSettings) -> None:
    """Keep the tenant's settings, durably. Raises StoreError."""
    await change(archive, tenant, lambda _: settings)


async def change(archive: Archive, tenant: Tenant, changed: Callable[[GuildSettings], GuildSettings]) -> GuildSettings:
    """Keep what ``changed`` makes of the settings in force, and return it; of two changes at once neither undoes the other.

    Raises StoreError.
    """
    kept = _kept(archive)
    async with kept.changing:
        settings = changed(GuildSettings.from_json(await archive.note(tenant, _KEY)))
        await archive.put_note(tenant, _KEY, settings.to_json())
        kept.remember(tenant, settings)
        return settings


class _Kept:
    """What was read of one archive. Reads and changes of the store take turns, so that a slow read cannot bring back what was changed."""

    def __init__(self) -> None:
        #: With the monotonic moment of their reading, the longest unread first.
        self.settings: OrderedDict[Tenant, tuple[GuildSettings, float]] = OrderedDict()
        self.changing = asyncio.Lock()

    def fresh(self, tenant: Tenant) -> bool:
        known = self.settings.get(tenant)
        return known is not None and time.monotonic() - known[1] < _FRESH_S

    def remember(self, tenant: Tenant, settings: GuildSettings) -> None:
        self.settings[tenant] = settings, time.monotonic()
        self.settings.move_to_end(tenant)
        if len(self.settings) > _REMEMBERED:
            self.settings.popitem(last=False)


_archives: WeakKeyDictionary[Archive, _Kept] = WeakKeyDictionary()


def _kept(archive: Archive) -> _Kept:
    return _archives.setdefault(archive, _Kept())


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def _ids(value: Any) -> tuple[int, ...]:
    return tuple(dict.fromkeys(one for one in map(_whole, value) if one is not None)) if isinstance(value, list) else ()
