import asyncio
from pathlib import Path

from doyle.security.tokens import TokenClaims, TokenUse
from doyle.server.signing import load_signer
from doyle.store import keys
from doyle.store.database import Store
from doyle.store.keys import SigningKey

CLAIMS = TokenClaims("key:1", "stamp")


async def test_load_signer_when_the_store_is_empty_then_makes_a_key_that_stays(tmp_path: Path) -> None:
    store = await Store.open(None, tmp_path)
    token = (await load_signer(store, 1)).issue(CLAIMS, 0).access_token
    await store.close()
    reopened = await Store.open(None, tmp_path)
    assert (await load_signer(reopened, 2)).verify(token, TokenUse.ACCESS, 0) == CLAIMS
    await reopened.close()


async def test_load_signer_when_several_processes_start_at_once_then_all_get_the_same_key(
    postgres_url: str, tmp_path: Path
) -> None:
    stores = [await Store.open(postgres_url, tmp_path / str(at)) for at in range(4)]
    signers = await asyncio.gather(*(load_signer(store, at) for at, store in enumerate(stores)))
    assert len({signer.derive("x") for signer in signers}) == 1
    for store in stores:
        await store.close()


async def test_load_signer_when_a_newer_key_was_added_then_signs_with_it_and_knows_the_older(
    tmp_path: Path,
) -> None:
    store = await Store.open(None, tmp_path)
    older = await load_signer(store, 1)
    async with store.write() as tx:
        await keys.add_signing_key(tx, SigningKey("2", b"x" * 32, 5))
    newer = await load_signer(store, 6)
    assert newer.verify(older.issue(CLAIMS, 0).access_token, TokenUse.ACCESS, 0) == CLAIMS
    assert newer.derive("x") == older.derive("x")
    await store.close()
