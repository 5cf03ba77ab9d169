"""Whether a process has the encryption key of its database: another one could not read what it stores."""

from collections.abc import Iterable

from doyle.security.vault import Vault, VaultError
from doyle.store import encryption_proof
from doyle.store.database import Store

_PROOF = b"doyle"


async def has_key_of(store: Store, vault: Vault) -> bool:
    """Whether the keys of a vault are those of the database; the first process gives it its key.

    The database keeps a known text that the key sealed: it tells nothing of the key. Where the first key is
    a new one and the old one stands behind it, the new one counts from now on. On SQLite, which serves one
    process, a key that opens all secrets that are stored counts as well; elsewhere another process may be
    about to store one under the key of the database.
    """
    async with store.write() as tx:
        sealed = await encryption_proof.find(tx)
        if sealed is None:
            await encryption_proof.add(tx, vault.seal(_PROOF))
            sealed = await encryption_proof.find(tx)
        assert sealed is not None
        if vault.is_sealed_by_first(sealed):
            return True
        is_alone = store.dialect == "sqlite"
        has_key = _opens(vault, [sealed]) or (
            is_alone and _opens(vault, await encryption_proof.stored_secrets(tx))
        )
        if has_key:
            await encryption_proof.replace(tx, vault.seal(_PROOF))
        return has_key


def _opens(vault: Vault, sealed: Iterable[bytes]) -> bool:
    try:
        for each in sealed:
            vault.open(each)
    except VaultError:
        return False
    return True
