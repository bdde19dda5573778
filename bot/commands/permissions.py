"""Who may remove what. Discord can restrict whole commands only, not subcommands, so it is checked here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claims.errors import N_, TelisikError
from index.store import Tenant

if TYPE_CHECKING:
    from bot.turn import Interaction


class MayNotRemove(TelisikError):
    template = N_("Only people who may manage messages here can remove articles.")


def require_removal(interaction: Interaction, tenant: Tenant) -> None:
    """Raise MayNotRemove, unless the archive is the person's own or they may manage messages where they ask."""
    if tenant.startswith("guild:") and not interaction.permissions.manage_messages:
        raise MayNotRemove
