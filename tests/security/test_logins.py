"""Passwords are checked slowly once, quickly afterwards, and never tell who exists."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from doyle.errors import LimitError
from doyle.security import logins as module
from doyle.security.failed_logins import FREE_FAILURES, FailedLogins
from doyle.security.logins import FIXED_USER, FixedLogin, Logins
from doyle.security.passwords import Cost, PasswordHash
from doyle.store import users
from doyle.store.database import Store
from doyle.store.users import UserRecord

CHEAP = Cost(n=16, r=1, p=1)
HERE = "10.0.0.1"
FIXED = FixedLogin("boss", "boss-password")


def user_named(username: str, password: str = "right password") -> UserRecord:
    hashed = str(PasswordHash.of(password, CHEAP))
    return UserRecord(f"id-{username}", username, None, "Reader", hashed, 0)


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = await Store.open(None, tmp_path)
    yield opened
    await opened.close()


@pytest.fixture
async def ann(store: Store) -> UserRecord:
    made = user_named("ann")
    async with store.write() as tx:
        await users.add_user(tx, made)
    return made


@pytest.fixture
def logins(store: Store) -> Logins:
    made = Logins(store, None, Clock())
    made._nobody = PasswordHash.of("nobody", CHEAP)
    return made


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The passwords that were hashed."""
    seen: list[str] = []
    original = PasswordHash.matches

    def matches(self: PasswordHash, password: str) -> bool:
        seen.append(password)
        return original(self, password)

    monkeypatch.setattr(PasswordHash, "matches", matches)
    return seen


async def change(store: Store, user: UserRecord) -> None:
    async with store.write() as tx:
        await users.change_user(tx, user)


async def test_check_when_the_password_is_right_then_is_the_user(logins: Logins, ann: UserRecord) -> None:
    assert await logins.check("ann", "right password", HERE) == ann
    assert await logins.check("ann", "right passwore", HERE) is None
    assert await logins.check("ann", "", HERE) is None
    assert await logins.check("", "", HERE) is None


async def test_check_when_the_name_is_composed_otherwise_then_is_the_same_user(
    store: Store, logins: Logins
) -> None:
    async with store.write() as tx:
        await users.add_user(tx, user_named("m\u00fcller"))
    found = await logins.check("mu\u0308ller", "right password", HERE)
    assert isinstance(found, UserRecord)
    assert found.username == "m\u00fcller"


async def test_check_when_nobody_has_the_name_then_hashes_all_the_same(
    logins: Logins, ann: UserRecord, hashed: list[str]
) -> None:
    """How long it takes must not tell which names there are."""
    assert await logins.check("bob", "some password", HERE) is None
    assert hashed == ["some password"]


async def test_check_when_there_are_no_users_at_all_then_costs_nothing(
    logins: Logins, hashed: list[str]
) -> None:
    for _ in range(3 * FREE_FAILURES):
        assert await logins.check("bob", "some password", HERE) is None
    assert hashed == []


async def test_check_when_repeated_then_the_slow_hash_is_computed_once(
    logins: Logins, ann: UserRecord, hashed: list[str]
) -> None:
    for _ in range(5):
        assert await logins.check("ann", "right password", HERE) == ann
    assert len(hashed) == 1


async def test_check_when_the_password_was_changed_elsewhere_then_the_old_one_ends_at_once(
    store: Store, logins: Logins, ann: UserRecord
) -> None:
    await logins.check("ann", "right password", HERE)
    changed = replace(ann, password_hash=str(PasswordHash.of("new password", CHEAP)))
    await change(store, changed)
    assert await logins.check("ann", "right password", HERE) is None
    assert await logins.check("ann", "new password", HERE) == changed


async def test_check_when_the_user_is_disabled_or_deleted_then_is_nobody(
    store: Store, logins: Logins, ann: UserRecord
) -> None:
    await logins.check("ann", "right password", HERE)
    await change(store, replace(ann, is_enabled=False))
    assert await logins.check("ann", "right password", HERE) is None
    await change(store, ann)
    assert await logins.check("ann", "right password", HERE) == ann
    async with store.write() as tx:
        await users.delete_user(tx, ann.user_id)
    assert await logins.check("ann", "right password", HERE) is None


async def test_check_when_a_user_is_made_anew_then_the_former_password_is_worth_nothing(
    store: Store, logins: Logins, ann: UserRecord
) -> None:
    await logins.check("ann", "right password", HERE)
    async with store.write() as tx:
        await users.delete_user(tx, ann.user_id)
        await users.add_user(tx, replace(user_named("ann", "other password"), user_id="id-2"))
    assert await logins.check("ann", "right password", HERE) is None


async def test_check_when_the_password_is_a_megabyte_then_is_not_hashed(
    logins: Logins, ann: UserRecord, hashed: list[str]
) -> None:
    assert await logins.check("ann", "x" * 1_000_000, HERE) is None
    assert hashed == []


@pytest.mark.parametrize("username", ["a\0b", "\0", "x" * 100_000, "' OR 1=1 --", "\u202eann"])
async def test_check_when_the_name_is_hostile_then_is_nobody(
    logins: Logins, ann: UserRecord, username: str
) -> None:
    assert await logins.check(username, "right password", HERE) is None


@pytest.mark.parametrize(
    ("username", "password", "is_right"),
    [
        ("boss", "boss-password", True),
        ("boss", "boss-passwore", False),
        ("Boss", "boss-password", False),
        ("ann", "boss-password", False),
        ("boss", "right password", False),
    ],
)
async def test_check_when_the_settings_have_a_user_then_that_one_enters_beside_the_others(
    store: Store, ann: UserRecord, username: str, password: str, is_right: bool
) -> None:
    """design, *Operator's view*: DOYLE_USERNAME, DOYLE_PASSWORD, or `doyle users`."""
    logins = Logins(store, FIXED, Clock())
    for _ in range(2):
        assert (await logins.check(username, password, HERE) == FIXED_USER) is is_right
    assert await logins.check("ann", "right password", HERE) == ann


async def test_check_when_many_users_log_in_then_the_memory_stays_bounded(
    store: Store, logins: Logins, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "KNOWN_LOGINS", 3)
    async with store.write() as tx:
        for at in range(6):
            await users.add_user(tx, user_named(f"user{at}"))
    for at in range(6):
        assert await logins.check(f"user{at}", "right password", HERE) is not None
    assert len(logins._known) == 3


async def test_check_when_an_address_guesses_then_who_is_known_passes_and_a_newcomer_waits_in_line(
    store: Store, logins: Logins, ann: UserRecord
) -> None:
    """Never a lock-out of the right password."""
    logins._failed = FailedLogins(Clock(), pause_seconds=0.01)
    async with store.write() as tx:
        await users.add_user(tx, user_named("late"))
    await logins.check("ann", "right password", HERE)
    for at in range(FREE_FAILURES + 2):
        assert await logins.check("ann", f"guess {at}", HERE) is None
    for guesses in logins._failed._by_network.values():
        guesses.waiting = 10
    assert await logins.check("ann", "right password", HERE) == ann
    with pytest.raises(LimitError):
        await logins.check("late", "right password", HERE)
    assert await logins.check("late", "right password", "10.0.0.2") is not None
    for guesses in logins._failed._by_network.values():
        guesses.waiting = 0
    assert await logins.check("late", "right password", HERE) is not None
