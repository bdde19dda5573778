"""Token buckets, on a clock that the tests move."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.limits import GUILD, PERSON, Buckets, GuildLimitReached, LimitReached, Limits, Rate
from index.store import Tenant

GUILD_TENANT = Tenant("guild:7")


@dataclass
class Clock:
    """A monotonic clock, in seconds."""

    now: float = 1_000_000.0

    def __call__(self) -> float:
        return self.now


rates = st.builds(Rate, burst=st.integers(1, 50), per_minute=st.floats(0.5, 600))
pauses = st.lists(st.floats(0, 90), min_size=1, max_size=120)


@given(rates, pauses)
def test_no_span_of_time_lets_more_through_than_the_rate(rate: Rate, pauses: list[float]) -> None:
    clock = Clock()
    buckets = Buckets(rate, clock)
    taken: list[float] = []
    for pause in pauses:
        clock.now += pause
        if buckets.take("joe"):
            taken.append(clock.now)
    for first in range(len(taken)):
        for last in range(first, len(taken)):
            assert last - first + 1 <= rate.burst + (taken[last] - taken[first]) / rate.interval + 1e-3


@given(rates, pauses)
def test_the_time_to_wait_is_enough_and_no_longer_than_needed(rate: Rate, pauses: list[float]) -> None:
    clock = Clock()
    buckets = Buckets(rate, clock)
    for pause in pauses:
        clock.now += pause
        wait = buckets.wait("joe")
        assert 0 <= wait <= rate.interval + 1e-6
        if wait > 0.01:
            clock.now += wait - 0.005
            assert not buckets.take("joe")
            clock.now += 0.005
        else:
            clock.now += wait
        assert buckets.take("joe")


@given(rates, pauses)
def test_a_refusal_changes_nothing(rate: Rate, pauses: list[float]) -> None:
    clock = Clock()
    patient, pushing = Buckets(rate, clock), Buckets(rate, clock)
    for pause in pauses:
        clock.now += pause
        for _ in range(3):
            if not pushing.wait("joe"):
                break
            assert not pushing.take("joe")
        assert patient.take("joe") == pushing.take("joe")


@given(rates, st.integers(1, 200))
def test_a_rest_fills_the_bucket_again(rate: Rate, tries: int) -> None:
    clock = Clock()
    buckets = Buckets(rate, clock)
    for _ in range(tries):
        buckets.take("joe")
    clock.now += rate.burst * rate.interval
    assert [buckets.take("joe") for _ in range(rate.burst + 1)] == [True] * rate.burst + [False]


@given(rates, st.lists(st.tuples(st.sampled_from("abcd"), st.floats(0, 30)), max_size=100))
def test_one_key_never_costs_another(rate: Rate, steps: list[tuple[str, float]]) -> None:
    clock = Clock()
    together = Buckets(rate, clock)
    alone = {key: Buckets(rate, clock) for key in "abcd"}
    for key, pause in steps:
        clock.now += pause
        assert together.take(key) == alone[key].take(key)


@given(rates, st.integers(1, 300))
def test_who_rests_is_forgotten(rate: Rate, people: int) -> None:
    clock = Clock()
    buckets = Buckets(rate, clock)
    for person in range(people):
        buckets.take(str(person))
    clock.now += rate.interval * rate.burst + 1
    buckets.take("somebody")
    assert len(buckets) == 1


def test_a_person_is_told_how_long_to_wait() -> None:
    clock = Clock()
    limits = Limits(clock=clock)
    for _ in range(PERSON.burst):
        limits.take("joe", GUILD_TENANT)
    with pytest.raises(LimitReached, match="That is a lot at once: try again in 2 s"):
        limits.take("joe", Tenant("user:joe"))
    limits.take("sari", GUILD_TENANT)
    clock.now += 2
    limits.take("joe", GUILD_TENANT)


def test_a_guild_is_limited_as_a_whole_and_others_are_not() -> None:
    clock = Clock()
    limits = Limits(clock=clock)
    for person in range(GUILD.burst):
        limits.take(str(person), GUILD_TENANT)
    with pytest.raises(GuildLimitReached, match="This server is asking a lot at once: try again in 1 s"):
        limits.take("late", GUILD_TENANT)
    limits.take("late", Tenant("guild:8"))
    limits.take("late", Tenant("user:late"))


def test_what_the_guild_refuses_does_not_count_for_the_person() -> None:
    clock = Clock()
    limits = Limits(person=Rate(2, 1), guild=Rate(1, 1), clock=clock)
    limits.take("sari", GUILD_TENANT)
    for _ in range(5):
        with pytest.raises(GuildLimitReached):
            limits.take("joe", GUILD_TENANT)
    limits.take("joe", Tenant("user:joe"))
    limits.take("joe", Tenant("user:joe"))
    with pytest.raises(LimitReached):
        limits.take("joe", Tenant("user:joe"))


def test_a_flood_of_messages_is_told_of_the_limit_now_and_then() -> None:
    clock = Clock()
    limits = Limits(clock=clock)
    assert [limits.may_tell("joe") for _ in range(3)] == [True, False, False]
    assert limits.may_tell("sari")
    clock.now += 30
    assert limits.may_tell("joe")
