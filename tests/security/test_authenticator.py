from base64 import b64encode
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from doyle.errors import LimitError, UnauthorizedError
from doyle.security.authenticator import GUESSABLE_CHARACTERS, Authenticator, FixedCredentials
from doyle.security.credentials import Principal
from doyle.security.failed_logins import FREE_FAILURES, MAX_WAITING, FailedLogins
from doyle.security.key_ring import KeyRing
from doyle.security.keys import hash_key, new_key
from doyle.security.passwords import Cost, PasswordHash
from doyle.security.roles import ExtraRole, Role
from doyle.security.short_memory import KEPT_SECONDS, MAX_KEPT
from doyle.security.tokens import ACCESS_SECONDS, LEEWAY_SECONDS, REFRESH_SECONDS, TokenClaims
from doyle.store import keys, users
from doyle.store.database import Store
from doyle.store.instances import ensure_instance
from doyle.store.keys import KeyRecord
from doyle.store.users import UserRecord

FIXED = FixedCredentials(api_key="fixed-key", username="ann", password="geheim-ü")


class Clock:
    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = await Store.open(None, tmp_path)
    async with opened.write() as tx:
        await ensure_instance(tx, "default", 0)
    yield opened
    await opened.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def ring(store: Store, clock: Clock) -> KeyRing:
    return await KeyRing.open(store, clock)


@pytest.fixture
def authenticator(store: Store, ring: KeyRing, clock: Clock) -> Authenticator:
    return Authenticator(store, ring, FIXED, clock)


async def add_key(store: Store, role: Role = Role.WRITER) -> tuple[str, str]:
    key, key_id = new_key(), str(uuid4())
    async with store.write() as tx:
        await keys.add_key(tx, KeyRecord(key_id, "default", role.value, "test", hash_key(key), 0))
    return key, key_id


async def withdraw(store: Store, key_id: str) -> None:
    async with store.write() as tx:
        await keys.delete_key(tx, key_id)


def basic(username: str, password: str) -> str:
    return "Basic " + b64encode(f"{username}:{password}".encode()).decode()


async def test_authenticate_when_the_key_is_stored_then_is_its_principal(
    store: Store, authenticator: Authenticator
) -> None:
    """spec/api/guide.md §3, form 2."""
    key, key_id = await add_key(store)
    expected = Principal(f"key:{key_id}", Role.WRITER, "default", key_id, "test")
    assert await authenticator.authenticate(basic("apikey", key)) == expected


async def test_authenticate_when_a_key_is_the_bearer_token_itself_then_is_its_principal(
    store: Store, authenticator: Authenticator
) -> None:
    """spec/api/guide.md §3, form 3: or a static one."""
    key, key_id = await add_key(store)
    assert (await authenticator.authenticate(f"Bearer {key}")).key_id == key_id


@pytest.mark.parametrize("key", ["a.b.c", "shop.till.key-of-the-settings", "e30.e30.e30é"])
async def test_authenticate_when_the_key_of_the_settings_looks_like_a_token_then_is_its_principal(
    store: Store, ring: KeyRing, clock: Clock, key: str
) -> None:
    """spec/api/guide.md §3, form 3: or a static one."""
    authenticator = Authenticator(store, ring, FixedCredentials(api_key=key), clock)
    for header in (f"Bearer {key}", basic("apikey", key)):
        assert (await authenticator.authenticate(header)).name == "DOYLE_API_KEY"
    with pytest.raises(UnauthorizedError):
        await authenticator.authenticate(f"Bearer {key}x")


async def test_authenticate_when_the_key_is_of_the_settings_then_may_do_all_everywhere(
    authenticator: Authenticator,
) -> None:
    """design, *Operator's view*: DOYLE_API_KEY is one more Manager key."""
    principal = await authenticator.authenticate(basic("apikey", "fixed-key"))
    assert (principal.role, principal.instance_id, principal.key_id) == (Role.MANAGER, None, None)


async def test_authenticate_when_user_and_password_are_of_the_settings_then_is_manager(
    authenticator: Authenticator,
) -> None:
    """spec/api/guide.md §3, form 1."""
    principal = await authenticator.authenticate(basic("ann", "geheim-ü"))
    assert (principal.role, principal.instance_id) == (Role.MANAGER, None)


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        basic("apikey", "wrong"),
        basic("apikey", ""),
        basic("ann", "wrong"),
        basic("ann", ""),
        basic("bob", "geheim-ü"),
        basic("", ""),
        "Bearer wrong",
        "Bearer a.b.c",
        "Bearer fixed-key-and-more",
    ],
)
async def test_authenticate_when_the_credential_is_wrong_then_is_unauthorized(
    authenticator: Authenticator, header: str | None
) -> None:
    """spec/api/guide.md §3."""
    with pytest.raises(UnauthorizedError):
        await authenticator.authenticate(header)


@pytest.mark.parametrize(
    "fixed", [FixedCredentials(), FixedCredentials(username="ann"), FixedCredentials(password="x")]
)
async def test_authenticate_when_no_password_is_set_then_no_user_enters(
    store: Store, ring: KeyRing, clock: Clock, fixed: FixedCredentials
) -> None:
    authenticator = Authenticator(store, ring, fixed, clock)
    for header in (basic("ann", ""), basic("", ""), basic("", "x"), basic("apikey", "")):
        with pytest.raises(UnauthorizedError):
            await authenticator.authenticate(header)


async def test_authenticate_when_a_token_was_issued_then_stands_for_its_key(
    store: Store, authenticator: Authenticator
) -> None:
    key, key_id = await add_key(store, Role.READER)
    principal = await authenticator.find_by_key(key)
    assert principal is not None
    token = (await authenticator.issue(principal)).access_token
    assert await authenticator.authenticate(f"Bearer {token}") == principal
    assert principal == Principal(f"key:{key_id}", Role.READER, "default", key_id, "test")


async def test_authenticate_when_a_token_has_expired_then_is_unauthorized(
    authenticator: Authenticator, clock: Clock
) -> None:
    principal = await authenticator.find_by_key("fixed-key")
    assert principal is not None
    token = (await authenticator.issue(principal)).access_token
    clock.now += ACCESS_SECONDS + LEEWAY_SECONDS
    with pytest.raises(UnauthorizedError):
        await authenticator.authenticate(f"Bearer {token}")


async def test_authenticate_when_the_key_of_a_token_is_withdrawn_then_is_unauthorized(
    store: Store, authenticator: Authenticator
) -> None:
    key, key_id = await add_key(store)
    principal = await authenticator.find_by_key(key)
    assert principal is not None
    issued = await authenticator.issue(principal)
    await authenticator.authenticate(f"Bearer {issued.access_token}")
    await withdraw(store, key_id)
    authenticator.forget()
    with pytest.raises(UnauthorizedError):
        await authenticator.authenticate(f"Bearer {issued.access_token}")
    with pytest.raises(UnauthorizedError):
        await authenticator.refresh(issued.refresh_token)


@pytest.mark.parametrize(
    "changed",
    [
        FixedCredentials(api_key="other-key", username="ann", password="other"),
        FixedCredentials(username="bob", password="geheim-ü"),
        FixedCredentials(),
    ],
)
async def test_authenticate_when_the_settings_changed_then_their_old_tokens_end(
    store: Store, authenticator: Authenticator, ring: KeyRing, clock: Clock, changed: FixedCredentials
) -> None:
    by_key = await authenticator.find_by_key("fixed-key")
    by_password = await authenticator.find_by_password("ann", "geheim-ü")
    assert by_key is not None
    assert by_password is not None
    restarted = Authenticator(store, ring, changed, clock)
    for principal in (by_key, by_password):
        with pytest.raises(UnauthorizedError):
            await restarted.authenticate(f"Bearer {(await authenticator.issue(principal)).access_token}")


async def test_refresh_when_given_a_refresh_token_then_issues_anew(
    authenticator: Authenticator, clock: Clock
) -> None:
    """spec/api/guide.md §3.1: clients of 2018 refresh."""
    principal = await authenticator.find_by_password("ann", "geheim-ü")
    assert principal is not None
    issued = await authenticator.issue(principal)
    clock.now += ACCESS_SECONDS + 1
    renewed = await authenticator.refresh(issued.refresh_token)
    assert await authenticator.authenticate(f"Bearer {renewed.access_token}") == principal


async def test_refresh_when_given_an_access_token_or_an_old_one_then_is_unauthorized(
    authenticator: Authenticator, clock: Clock
) -> None:
    principal = await authenticator.find_by_key("fixed-key")
    assert principal is not None
    issued = await authenticator.issue(principal)
    with pytest.raises(UnauthorizedError):
        await authenticator.refresh(issued.access_token)
    clock.now += REFRESH_SECONDS + LEEWAY_SECONDS
    with pytest.raises(UnauthorizedError):
        await authenticator.refresh(issued.refresh_token)


async def test_authenticate_when_a_key_was_withdrawn_elsewhere_then_ends_with_the_cache(
    store: Store, authenticator: Authenticator, clock: Clock
) -> None:
    key, key_id = await add_key(store)
    await authenticator.authenticate(basic("apikey", key))
    await withdraw(store, key_id)
    clock.now += KEPT_SECONDS / 2
    assert (await authenticator.authenticate(basic("apikey", key))).key_id == key_id
    clock.now += KEPT_SECONDS
    with pytest.raises(UnauthorizedError):
        await authenticator.authenticate(basic("apikey", key))


async def test_authenticate_when_a_key_is_withdrawn_while_it_is_checked_then_enters_no_more(
    store: Store, ring: KeyRing
) -> None:
    """What another request here withdraws between the look into the store and the answer ends at once."""
    key, key_id = await add_key(store)
    async with store.write() as tx:
        await keys.change_key(tx, KeyRecord(key_id, "default", "Reader", "x", "", 0, expires=10**15))
    looks: list[str] = []

    def clock() -> float:
        """Asked before the look into the store, and behind it whether the key has ended."""
        looks.append("")
        if len(looks) == 2:
            authenticator.forget()
        return 1_700_000_000.0

    authenticator = Authenticator(store, ring, FIXED, clock)
    assert (await authenticator.authenticate(basic("apikey", key))).key_id == key_id
    await withdraw(store, key_id)
    with pytest.raises(UnauthorizedError):
        await authenticator.authenticate(basic("apikey", key))


async def test_authenticate_when_the_clock_is_set_back_then_a_withdrawn_key_enters_no_longer(
    store: Store, authenticator: Authenticator, clock: Clock
) -> None:
    key, key_id = await add_key(store)
    await authenticator.authenticate(basic("apikey", key))
    await withdraw(store, key_id)
    clock.now -= 3600
    with pytest.raises(UnauthorizedError):
        await authenticator.authenticate(basic("apikey", key))


async def test_authenticate_when_refused_then_a_key_added_later_enters_at_once(
    store: Store, authenticator: Authenticator
) -> None:
    key = new_key()
    with pytest.raises(UnauthorizedError):
        await authenticator.authenticate(basic("apikey", key))
    async with store.write() as tx:
        await keys.add_key(tx, KeyRecord("id", "default", "Reader", "late", hash_key(key), 0))
    assert (await authenticator.authenticate(basic("apikey", key))).key_id == "id"


async def test_authenticate_when_very_many_headers_come_then_the_memory_stays_bounded(
    authenticator: Authenticator,
) -> None:
    for blanks in range(1, MAX_KEPT + 10):
        await authenticator.authenticate(f"Bearer{' ' * blanks}fixed-key")
    assert len(authenticator._accepted) <= MAX_KEPT


@pytest.mark.parametrize("credential", [":", "apikey:", "ann:", ":x"])
async def test_authenticate_when_the_settings_are_empty_texts_then_empty_credentials_enter_nowhere(
    store: Store, ring: KeyRing, clock: Clock, credential: str
) -> None:
    """An empty variable, usual in compose files, must not open the server."""
    for fixed in (FixedCredentials("", "", ""), FixedCredentials("", "ann", "")):
        authenticator = Authenticator(store, ring, fixed, clock)
        with pytest.raises(UnauthorizedError):
            await authenticator.authenticate("Basic " + b64encode(credential.encode()).decode())


@pytest.mark.parametrize("lifetime_seconds", [1, 60])
async def test_authenticate_when_a_key_has_ended_then_it_and_its_tokens_are_unauthorized(
    store: Store, authenticator: Authenticator, clock: Clock, lifetime_seconds: int
) -> None:
    key = new_key()
    expires = round((clock.now + lifetime_seconds) * 1000)
    async with store.write() as tx:
        record = KeyRecord("brief", "default", "Reader", "brief", hash_key(key), 0, expires=expires)
        await keys.add_key(tx, record)
    principal = await authenticator.authenticate(basic("apikey", key))
    token = (await authenticator.issue(principal)).access_token
    assert await authenticator.authenticate(f"Bearer {token}") == principal
    clock.now += lifetime_seconds
    for header in (basic("apikey", key), f"Bearer {key}", f"Bearer {token}"):
        with pytest.raises(UnauthorizedError):
            await authenticator.authenticate(header)


async def test_authenticate_when_a_key_is_disabled_then_it_and_its_tokens_are_unauthorized(
    store: Store, authenticator: Authenticator
) -> None:
    key, key_id = await add_key(store)
    principal = await authenticator.authenticate(basic("apikey", key))
    token = (await authenticator.issue(principal)).access_token
    async with store.write() as tx:
        record = await keys.find_key(tx, key_id)
        assert record is not None
        await keys.change_key(tx, replace(record, is_enabled=False))
    authenticator.forget()
    for header in (basic("apikey", key), f"Bearer {token}"):
        with pytest.raises(UnauthorizedError):
            await authenticator.authenticate(header)


async def test_authenticate_when_a_key_has_extra_roles_then_its_principal_has_them(
    store: Store, authenticator: Authenticator
) -> None:
    """spec/operations.md §5: Logs Reader, Version Maker."""
    key = new_key()
    async with store.write() as tx:
        extra = ("Logs Reader", "Version Maker")
        await keys.add_key(tx, KeyRecord("k", None, "Reader", "", hash_key(key), 0, extra_roles=extra))
    principal = await authenticator.authenticate(basic("apikey", key))
    assert principal.extra_roles == {ExtraRole.LOGS_READER, ExtraRole.VERSION_MAKER}
    assert principal.is_of_server
    assert not principal.is_fixed


async def add_user(store: Store, password: str = "a long password") -> UserRecord:
    hashed = str(PasswordHash.of(password, Cost(n=16, r=1, p=1)))
    record = UserRecord("u1", "eve", "default", "Writer", hashed, 0, ("Logs Reader",))
    async with store.write() as tx:
        await users.add_user(tx, record)
    return record


async def test_authenticate_when_a_user_is_stored_then_is_its_principal(
    store: Store, authenticator: Authenticator
) -> None:
    """spec/api/guide.md §3, form 1."""
    await add_user(store)
    principal = await authenticator.authenticate(basic("eve", "a long password"))
    assert principal == Principal(
        "user:u1",
        Role.WRITER,
        "default",
        name="eve",
        extra_roles=frozenset({ExtraRole.LOGS_READER}),
        user_id="u1",
    )
    assert not principal.is_fixed


@pytest.mark.parametrize(
    "change",
    [
        {"password_hash": str(PasswordHash.of("other", Cost(n=16, r=1, p=1)))},
        {"generation": 1},
        {"is_enabled": False},
    ],
    ids=["password", "revoked", "disabled"],
)
async def test_authenticate_when_the_user_of_a_token_changed_then_is_unauthorized(
    store: Store, authenticator: Authenticator, change: dict[str, Any]
) -> None:
    record = await add_user(store)
    principal = await authenticator.authenticate(basic("eve", "a long password"))
    issued = await authenticator.issue(principal)
    assert await authenticator.authenticate(f"Bearer {issued.access_token}") == principal
    async with store.write() as tx:
        await users.change_user(tx, replace(record, **change))
    authenticator.forget()
    with pytest.raises(UnauthorizedError):
        await authenticator.authenticate(f"Bearer {issued.access_token}")
    with pytest.raises(UnauthorizedError):
        await authenticator.refresh(issued.refresh_token)


async def test_authenticate_when_the_role_of_a_user_changed_then_its_tokens_have_the_new_one(
    store: Store, authenticator: Authenticator
) -> None:
    record = await add_user(store)
    principal = await authenticator.authenticate(basic("eve", "a long password"))
    token = (await authenticator.issue(principal)).access_token
    async with store.write() as tx:
        await users.change_user(tx, replace(record, role="Reader", extra_roles=()))
    authenticator.forget()
    changed = await authenticator.authenticate(f"Bearer {token}")
    assert (changed.role, changed.extra_roles) == (Role.READER, frozenset())


async def test_authenticate_when_tokens_of_a_key_were_revoked_elsewhere_then_end_with_the_cache(
    store: Store, authenticator: Authenticator, clock: Clock
) -> None:
    """docs/access.md: at the latest five seconds later."""
    key, key_id = await add_key(store)
    principal = await authenticator.authenticate(basic("apikey", key))
    token = (await authenticator.issue(principal)).access_token
    await authenticator.authenticate(f"Bearer {token}")
    async with store.write() as tx:
        record = await keys.find_key(tx, key_id)
        assert record is not None
        await keys.change_key(tx, replace(record, generation=1))
    clock.now += KEPT_SECONDS
    with pytest.raises(UnauthorizedError):
        await authenticator.authenticate(f"Bearer {token}")
    fresh = (await authenticator.issue(await authenticator.authenticate(basic("apikey", key)))).access_token
    assert (await authenticator.authenticate(f"Bearer {fresh}")).key_id == key_id


async def test_issue_when_the_credential_is_gone_by_now_then_is_unauthorized(
    store: Store, authenticator: Authenticator
) -> None:
    key, key_id = await add_key(store)
    principal = await authenticator.authenticate(basic("apikey", key))
    await withdraw(store, key_id)
    with pytest.raises(UnauthorizedError):
        await authenticator.issue(principal)


@pytest.mark.parametrize(
    "subject", ["", "key:", "user:", "admin:1", "setting:api_key", "setting:user", "key"]
)
async def test_authenticate_when_a_token_names_nobody_then_is_unauthorized(
    store: Store, ring: KeyRing, clock: Clock, subject: str
) -> None:
    authenticator = Authenticator(store, ring, FixedCredentials(), clock)
    signer = await ring.signer()
    token = signer.issue(TokenClaims(subject, signer.stamp(subject)), int(clock.now)).access_token
    with pytest.raises(UnauthorizedError):
        await authenticator.authenticate(f"Bearer {token}")


@pytest.mark.parametrize(("api_key", "is_guarded"), [("short", True), ("x" * GUESSABLE_CHARACTERS, False)])
async def test_authenticate_when_the_key_of_the_settings_is_short_then_guessing_it_is_slowed(
    store: Store, ring: KeyRing, clock: Clock, api_key: str, is_guarded: bool
) -> None:
    authenticator = Authenticator(store, ring, FixedCredentials(api_key=api_key), clock)
    authenticator._guesses = FailedLogins(clock, pause_seconds=0.01)
    stored, _ = await add_key(store)
    for at in range(FREE_FAILURES + 1):
        with pytest.raises(UnauthorizedError):
            await authenticator.authenticate(basic("apikey", f"guess{at}"), "10.0.0.1")
    for guesses in authenticator._guesses._by_network.values():
        guesses.waiting = MAX_WAITING
    with pytest.raises(LimitError if is_guarded else UnauthorizedError):
        await authenticator.authenticate(basic("apikey", "one more"), "10.0.0.1")
    await authenticator.authenticate(basic("apikey", stored), "10.0.0.1")
    await authenticator.authenticate(basic("apikey", api_key), "10.0.0.2")


async def test_authenticate_when_a_short_key_came_from_an_address_before_then_it_does_not_wait_there(
    store: Store, ring: KeyRing, clock: Clock
) -> None:
    """Brute force is slowed, but the right key is not locked out where it is used."""
    authenticator = Authenticator(store, ring, FixedCredentials(api_key="short"), clock)
    await authenticator.authenticate(basic("apikey", "short"), "10.0.0.1")
    for address in ("10.0.0.1", "10.0.0.2"):
        for _ in range(FREE_FAILURES + 1):
            guesses = authenticator._guesses._guesses_of(address)
            guesses.failures, guesses.waiting, guesses.last = FREE_FAILURES, MAX_WAITING, clock.now
    clock.now += KEPT_SECONDS
    await authenticator.authenticate(basic("apikey", "short"), "10.0.0.1")
    with pytest.raises(LimitError):
        await authenticator.authenticate(basic("apikey", "short"), "10.0.0.2")


async def test_authenticate_when_a_header_was_accepted_then_a_guess_from_elsewhere_gains_nothing(
    store: Store, authenticator: Authenticator, clock: Clock
) -> None:
    """Else a guesser would be told at full speed what is remembered."""
    await add_user(store)
    header = basic("eve", "a long password")
    await authenticator.authenticate(header, "10.0.0.1")
    guesses = authenticator._logins._failed._guesses_of("10.0.0.2")
    guesses.failures, guesses.waiting, guesses.last = FREE_FAILURES, MAX_WAITING, clock.now
    with pytest.raises(LimitError):
        await authenticator.authenticate(header, "10.0.0.2")
    assert (await authenticator.authenticate(header, "10.0.0.1")).name == "eve"
