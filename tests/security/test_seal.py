"""Sealed states: read back whole, refused when anything about them changed."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doyle.security.seal import Sealer
from doyle.store.encoding import encode_json

SEALER = Sealer(b"s" * 32)
STATE = b'{"dialog_stack":[{"dialog_node":"root"}],"n":36893488147419103232}'


def test_state_when_sealed_then_is_found_again_exactly() -> None:
    text = SEALER.seal("owner", STATE)
    assert SEALER.find("owner", text) == {"dialog_stack": [{"dialog_node": "root"}], "n": 2**65}
    assert text.replace("-", "").replace("_", "").isalnum()


@pytest.mark.parametrize("owner", ["other", "", "owner\0", "owne"])
def test_state_when_it_is_of_another_owner_then_is_not_found(owner: str) -> None:
    assert SEALER.find(owner, SEALER.seal("owner", STATE)) is None


def test_state_when_sealed_with_another_secret_then_is_not_found() -> None:
    assert Sealer(b"t" * 32).find("owner", SEALER.seal("owner", STATE)) is None


def test_state_when_any_byte_is_changed_then_is_not_found() -> None:
    signed = urlsafe_b64decode(SEALER.seal("owner", STATE) + "==")
    for at in range(len(signed)):
        forged = signed[:at] + bytes([signed[at] ^ 1]) + signed[at + 1 :]
        assert SEALER.find("owner", urlsafe_b64encode(forged).decode()) is None


@pytest.mark.parametrize("text", ["", "a", "=", "ü", "e30", "{}", "A" * 100, "A" * 1_000_001, "\ud800"])
def test_text_when_it_is_no_state_then_is_not_found(text: str) -> None:
    assert SEALER.find("owner", text) is None


@given(st.dictionaries(st.text(st.characters(exclude_categories=("Cs",))), st.integers(-(2**63), 2**63)))
def test_state_when_it_is_any_object_then_round_trips(state: dict[str, int]) -> None:
    assert SEALER.find("o", SEALER.seal("o", encode_json(state).encode())) == state


def test_state_when_sealed_then_its_text_says_nothing_of_it() -> None:
    """spec/actions-runtime.md §9.7: what is private is encrypted where a client carries it."""
    sealed = urlsafe_b64decode(SEALER.seal("owner", STATE) + "==")
    assert b"dialog_stack" not in sealed
    assert b"root" not in sealed


def test_state_when_sealed_twice_then_the_text_is_the_same_and_another_state_differs() -> None:
    """The nonce follows from the state: never the same one for two states of one owner."""
    texts = [SEALER.seal("owner", b'{"n":%d}' % number) for number in range(50)]
    assert texts == [SEALER.seal("owner", b'{"n":%d}' % number) for number in range(50)]
    assert len({text[:16] for text in texts}) == 50


@pytest.mark.parametrize("owner", ["owner", "other"])
def test_state_when_an_earlier_version_signed_it_then_only_its_owner_may_bring_it_back(owner: str) -> None:
    """Conversations outside of sessions go on over an upgrade."""
    signature = hmac.new(b"s" * 32, b"owner\0" + STATE, sha256).digest()[:16]
    text = urlsafe_b64encode(signature + STATE).decode().rstrip("=")
    found = SEALER.find(owner, text)
    assert (found is None) is (owner == "other")
    assert SEALER.find(owner, text[:-4] + "AAAA") is None
