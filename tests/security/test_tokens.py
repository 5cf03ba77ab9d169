import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import jwt
import pytest

from doyle.errors import UnauthorizedError
from doyle.security.tokens import (
    ACCESS_SECONDS,
    LEEWAY_SECONDS,
    REFRESH_SECONDS,
    IssuedTokens,
    TokenClaims,
    TokenSigner,
    TokenUse,
)

NOW = 1_700_000_000
CLAIMS = TokenClaims("key:1", "stamp")
SECRETS = {"a": b"a" * 32}
ROOT = b"r" * 32


@pytest.fixture
def signer() -> TokenSigner:
    return TokenSigner(SECRETS, ROOT)


@pytest.fixture
def issued(signer: TokenSigner) -> IssuedTokens:
    return signer.issue(CLAIMS, NOW)


def decoded(part: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return content


def encoded(content: dict[str, Any]) -> str:
    return urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


def test_issue_when_asked_then_the_token_is_what_the_clients_read(issued: IssuedTokens) -> None:
    """spec/api/guide.md §3.4: three parts, a header with `alg`, integer `exp` and `iat`."""
    header, payload, _ = issued.access_token.split(".")
    assert decoded(header)["alg"] == "HS256"
    claims = decoded(payload)
    assert claims["iat"] == NOW
    assert claims["exp"] == NOW + 3600
    assert type(claims["iat"]) is type(claims["exp"]) is int
    assert (issued.expires_in_seconds, issued.expires_at) == (3600, NOW + 3600)


def test_verify_when_a_token_is_ours_and_alive_then_gives_its_claims(
    signer: TokenSigner, issued: IssuedTokens
) -> None:
    assert signer.verify(issued.access_token, TokenUse.ACCESS, NOW) == CLAIMS
    assert signer.verify(issued.access_token, TokenUse.ACCESS, NOW + ACCESS_SECONDS - 1) == CLAIMS
    assert signer.verify(issued.refresh_token, TokenUse.REFRESH, NOW + REFRESH_SECONDS - 1) == CLAIMS


def test_verify_when_a_token_has_expired_then_is_unauthorized(
    signer: TokenSigner, issued: IssuedTokens
) -> None:
    with pytest.raises(UnauthorizedError):
        signer.verify(issued.access_token, TokenUse.ACCESS, NOW + ACCESS_SECONDS + LEEWAY_SECONDS)
    with pytest.raises(UnauthorizedError):
        signer.verify(issued.refresh_token, TokenUse.REFRESH, NOW + REFRESH_SECONDS + LEEWAY_SECONDS)


def test_verify_when_clocks_differ_a_little_then_a_token_counts_on_both_sides(
    signer: TokenSigner, issued: IssuedTokens
) -> None:
    """spec/api/guide.md §3.4: `iat` may equal now; another process may be ahead or behind."""
    for now in (NOW - LEEWAY_SECONDS, NOW + ACCESS_SECONDS + LEEWAY_SECONDS - 1):
        assert signer.verify(issued.access_token, TokenUse.ACCESS, now) == CLAIMS


def test_verify_when_a_token_lives_longer_than_any_of_ours_then_is_unauthorized(signer: TokenSigner) -> None:
    payload = {"iss": "doyle", "sub": "key:1", "use": "access", "iat": NOW, "exp": NOW + ACCESS_SECONDS + 1}
    with pytest.raises(UnauthorizedError):
        signer.verify(jwt.encode(payload, SECRETS["a"], "HS256", headers={"kid": "a"}), TokenUse.ACCESS, NOW)


@pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
def test_verify_when_signed_by_another_algorithm_then_is_unauthorized(
    signer: TokenSigner, algorithm: str
) -> None:
    payload = {"iss": "doyle", "sub": "key:1", "use": "access", "iat": NOW, "exp": NOW + 60}
    token = jwt.encode(payload, SECRETS["a"] * 2, algorithm, headers={"kid": "a"})
    with pytest.raises(UnauthorizedError):
        TokenSigner({"a": SECRETS["a"] * 2}, ROOT).verify(token, TokenUse.ACCESS, NOW)


def test_verify_when_a_refresh_token_is_used_for_access_then_is_unauthorized(
    signer: TokenSigner, issued: IssuedTokens
) -> None:
    with pytest.raises(UnauthorizedError):
        signer.verify(issued.refresh_token, TokenUse.ACCESS, NOW)
    with pytest.raises(UnauthorizedError):
        signer.verify(issued.access_token, TokenUse.REFRESH, NOW)


def test_verify_when_the_payload_was_altered_then_is_unauthorized(
    signer: TokenSigner, issued: IssuedTokens
) -> None:
    header, payload, signature = issued.access_token.split(".")
    altered = encoded({**decoded(payload), "sub": "key:2"})
    with pytest.raises(UnauthorizedError):
        signer.verify(f"{header}.{altered}.{signature}", TokenUse.ACCESS, NOW)


def test_verify_when_the_header_says_no_algorithm_then_is_unauthorized(
    signer: TokenSigner, issued: IssuedTokens
) -> None:
    _, payload, _ = issued.access_token.split(".")
    header = encoded({"alg": "none", "typ": "JWT", "kid": "a"})
    with pytest.raises(UnauthorizedError):
        signer.verify(f"{header}.{payload}.", TokenUse.ACCESS, NOW)


@pytest.mark.parametrize("missing", ["exp", "iat", "sub", "iss", "use"])
def test_verify_when_a_claim_is_missing_then_is_unauthorized(signer: TokenSigner, missing: str) -> None:
    payload = {"iss": "doyle", "sub": "key:1", "use": "access", "iat": NOW, "exp": NOW + 60}
    del payload[missing]
    token = jwt.encode(payload, SECRETS["a"], "HS256", headers={"kid": "a"})
    with pytest.raises(UnauthorizedError):
        signer.verify(token, TokenUse.ACCESS, NOW)


@pytest.mark.parametrize("expires", ["x", "9999999999", None, [], 1e300])
def test_verify_when_the_expiry_is_no_integer_then_is_unauthorized(
    signer: TokenSigner, expires: object
) -> None:
    payload = {"iss": "doyle", "sub": "key:1", "use": "access", "iat": NOW, "exp": expires}
    token = jwt.encode(payload, SECRETS["a"], "HS256", headers={"kid": "a"})
    with pytest.raises(UnauthorizedError):
        signer.verify(token, TokenUse.ACCESS, NOW)


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "...", "\ud800.b.c", "é.é.é", "e30.e30.e30"])
def test_verify_when_it_is_no_token_then_is_unauthorized(signer: TokenSigner, token: str) -> None:
    with pytest.raises(UnauthorizedError):
        signer.verify(token, TokenUse.ACCESS, NOW)


def test_verify_when_the_signing_key_is_unknown_then_is_unauthorized(issued: IssuedTokens) -> None:
    with pytest.raises(UnauthorizedError):
        TokenSigner({"b": b"b" * 32}, ROOT).verify(issued.access_token, TokenUse.ACCESS, NOW)


def test_verify_when_a_newer_key_signs_then_older_tokens_still_count(issued: IssuedTokens) -> None:
    rotated = TokenSigner({**SECRETS, "b": b"b" * 32}, ROOT)
    assert rotated.verify(issued.access_token, TokenUse.ACCESS, NOW) == CLAIMS
    assert jwt.get_unverified_header(rotated.issue(CLAIMS, NOW).access_token)["kid"] == "b"


def test_stamp_when_texts_differ_or_shift_then_differs(signer: TokenSigner) -> None:
    assert signer.stamp("a", "b") == signer.stamp("a", "b")
    assert len({signer.stamp("a", "b"), signer.stamp("ab", ""), signer.stamp("a", "c")}) == 3


def test_derive_when_purposes_differ_then_secrets_differ_and_are_stable(signer: TokenSigner) -> None:
    assert signer.derive("cursor") == TokenSigner(SECRETS, ROOT).derive("cursor")
    assert signer.derive("cursor") != signer.derive("stamp")
    assert len(signer.derive("cursor")) == 32


def test_derive_when_the_signing_key_is_replaced_then_stays_and_follows_the_root(signer: TokenSigner) -> None:
    """Cursors and stamps outlive a rotation, in processes that started before and after it."""
    rotated = TokenSigner({**SECRETS, "b": b"b" * 32}, ROOT)
    assert rotated.derive("cursor") == signer.derive("cursor")
    assert TokenSigner(SECRETS, b"x" * 32).derive("cursor") != signer.derive("cursor")
