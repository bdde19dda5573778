"""How much one person, and one guild, may ask at once: token buckets, so that a flood from one leaves the others served.

The limits are far above what people do by hand. Only what costs work is counted (commands, forms, questions in messages); buttons that page
or cite are not.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from claims.errors import N_, TelisikError
from index.store import Tenant

#: Differences of the clock that are the rounding of floating point numbers, in seconds.
_ROUNDING_S = 1e-6


class LimitReached(TelisikError):
    """Somebody asks more than is taken at the moment. ``seconds`` is how long to wait, a whole number of at least 1."""

    template = N_("That is a lot at once: try again in {seconds} s.")


class GuildLimitReached(LimitReached):
    template = N_("This server is asking a lot at once: try again in {seconds} s.")


@dataclass(frozen=True, slots=True)
class Rate:
    """A bucket of ``burst`` tokens (at least 1) into which ``per_minute`` more (above 0) flow, evenly."""

    burst: int
    per_minute: float

    @property
    def interval(self) -> float:
        """Seconds from one token to the next."""
        return 60.0 / self.per_minute


#: What a person gets: half an hour of diligent work in one minute, then a question every two seconds.
PERSON = Rate(burst=30, per_minute=30)
#: What a guild gets, all its people together.
GUILD = Rate(burst=300, per_minute=120)
#: How often a message is answered with the limit; a flood of messages must not become a flood of answers.
TELLING = Rate(burst=1, per_minute=2)


class Buckets:
    """A token bucket for each key. One number per bucket is kept: the moment at which it will be full again; full ones are forgotten."""

    def __init__(self, rate: Rate, clock: Callable[[], float]) -> None:
        """``clock`` gives seconds and never runs backwards."""
        self._rate = rate
        self._clock = clock
        self._full_at: OrderedDict[str, float] = OrderedDict()

    def __len__(self) -> int:
        return len(self._full_at)

    def wait(self, key: str) -> float:
        """Seconds until the bucket has a token, 0.0 if it has one now."""
        now = self._clock()
        missing = self._full_at.get(key, now) - now - (self._rate.burst - 1) * self._rate.interval
        return missing if missing > _ROUNDING_S else 0.0

    def take(self, key: str) -> bool:
        """Take a token; False, and nothing changes, if there is none."""
        if self.wait(key):
            return False
        now = self._clock()
        self._full_at[key] = max(self._full_at.get(key, now), now) + self._rate.interval
        self._full_at.move_to_end(key)
        self._forget(now)
        return True

    def _forget(self, now: float) -> None:
        """Those in front were used longest ago; one that is not full hides the rest for no longer than it takes to fill."""
        while self._full_at and next(iter(self._full_at.values())) <= now:
            self._full_at.popitem(last=False)


class Limits:
    """The buckets of one process, which serves all interactions of a guild."""

    def __init__(self, *, person: Rate = PERSON, guild: Rate = GUILD, clock: Callable[[], float] = time.monotonic) -> None:
        self._people = Buckets(person, clock)
        self._guilds = Buckets(guild, clock)
        self._told = Buckets(TELLING, clock)

    def take(self, person: str, tenant: Tenant) -> None:
        """Count one piece of work for a person (a user id) and for the tenant, if that is a guild.

        Raises LimitReached, GuildLimitReached; then neither is counted.
        """
        guild = tenant if tenant.startswith("guild:") else None
        if (wait := self._people.wait(person)) > 0:
            raise LimitReached(seconds=math.ceil(wait))
        if guild is not None and (wait := self._guilds.wait(guild)) > 0:
            raise GuildLimitReached(seconds=math.ceil(wait))
        self._people.take(person)
        if guild is not None:
            self._guilds.take(guild)

    def may_tell(self, person: str) -> bool:
        """Whether a message of this person that goes beyond a limit is answered at all."""
        return self._told.take(person)
