from base64 import b64encode

import pytest

from doyle.errors import UnauthorizedError
from doyle.security.credentials import (
    Credential,
    KeyCredential,
    PasswordCredential,
    TokenCredential,
    read_credential,
)


def basic(text: str) -> str:
    return "Basic " + b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (basic("apikey:secret"), KeyCredential("secret")),
        (basic("apikey:a:b:c"), KeyCredential("a:b:c")),
        (basic("apikey:schlüssel"), KeyCredential("schlüssel")),
        (basic("apikey:"), KeyCredential("")),
        (basic("ann:secret"), PasswordCredential("ann", "secret")),
        (basic("ann:pass:word"), PasswordCredential("ann", "pass:word")),
        (basic("APIKEY:secret"), PasswordCredential("APIKEY", "secret")),
        (basic("apikey:secret").replace("Basic", "basic"), KeyCredential("secret")),
        (basic("apikey:secret").replace("Basic ", "BASIC   "), KeyCredential("secret")),
        ("Bearer abc.def.ghi", TokenCredential("abc.def.ghi")),
        ("bearer  abc ", TokenCredential("abc")),
    ],
)
def test_read_credential_when_in_an_accepted_form_then_is_read(header: str, expected: Credential) -> None:
    """spec/api/guide.md §3: split at the first colon only; decode as UTF-8."""
    assert read_credential(header) == expected


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "   ",
        "Basic",
        "Basic ",
        "Bearer",
        "Bearer   ",
        "Digest abc",
        "apikey:secret",
        "Basic not-base64!",
        "Basic " + b64encode(b"no colon").decode(),
        "Basic " + b64encode(b"apikey:\xff\xfe").decode(),
        "Basic ÿ",
        "Basic YXBpa2V5",
        "Basic YXBpa2V5O=",
    ],
)
def test_read_credential_when_missing_or_malformed_then_is_unauthorized(header: str | None) -> None:
    """spec/api/guide.md §3: bad or missing credentials are 401."""
    with pytest.raises(UnauthorizedError):
        read_credential(header)
