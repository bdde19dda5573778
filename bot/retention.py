"""Articles that a guild, or a person for their own library, does not want to keep for ever."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from bot import guild_settings

if TYPE_CHECKING:
    from bot.client import TelisikBot

_log = logging.getLogger(__name__)


async def expire_articles(bot: TelisikBot) -> int:
    """Remove what has stayed longer than its tenant's settings say, among the tenants of this process; how many articles.

    What was removed by hand and can no longer be brought back goes too, uncounted. Raises StoreError. Can be stopped between two tenants,
    and repeated.
    """
    await bot.archive.forget_removed()
    count = 0
    for tenant in await bot.archive.tenants():
        if bot.leaving.is_set():
            break
        days = (await guild_settings.load(bot.archive, tenant)).retention_days if bot.serves(tenant) else None
        if days is not None:
            gone = await bot.archive.expire(tenant, bot.archive.now() - timedelta(days=days))
            if gone:
                _log.info("%s: %d articles were kept for %d days and are removed", tenant, len(gone), days)
            count += len(gone)
    return count
