"""Extensions of an assistant as clients register them (design, *Extensions*; spec/actions-format.md §8.1)."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints

from doyle.errors import InputError
from doyle.wire.json import Json, JsonObject
from doyle.wire.model import WireModel
from doyle.wire.texts import OneLine

MAX_SERVERS = 20
MAX_ENVIRONMENTS = 20

ExtensionName = Annotated[str, StringConstraints(min_length=1, max_length=64), OneLine]
ExtensionDescription = Annotated[str, StringConstraints(max_length=512)]
Url = Annotated[str, StringConstraints(min_length=1, max_length=2048), OneLine]
Secret = Annotated[str, StringConstraints(min_length=1, max_length=10_000), OneLine]
ParameterName = Annotated[str, StringConstraints(pattern=r"^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,256}$")]


class ServerVariable(WireModel):
    """What stands in the place of a variable of a server's URL, as OpenAPI writes it."""

    default: Annotated[str, StringConstraints(max_length=2048), OneLine]
    enum: list[str] | None = None
    description: str | None = None


class ExtensionServer(WireModel):
    """Where an extension is: an OpenAPI server object, whose variables take their `default`."""

    url: Url
    description: str | None = None
    variables: dict[str, ServerVariable] | None = None


class NoAuth(WireModel):
    """Calls carry no credentials."""

    type: Literal["none"]


class BasicAuth(WireModel):
    """A user name and a password."""

    type: Literal["basic"]
    username: Annotated[str, StringConstraints(max_length=1024), OneLine]
    password: Secret


class BearerAuth(WireModel):
    """A token."""

    type: Literal["bearer"]
    token: Secret


class ApiKeyAuth(WireModel):
    """A key in a header, a query parameter or a cookie; place and name may be left to the document."""

    type: Literal["api_key"]
    value: Secret
    name: ParameterName | None = None
    in_: Annotated[Literal["header", "query", "cookie"] | None, Field(alias="in")] = None


class ClientCredentialsAuth(WireModel):
    """OAuth 2.0 client credentials; `tokenUrl` may be left to the document, and relative to the server."""

    type: Literal["oauth2_client_credentials"]
    client_id: Annotated[str, StringConstraints(min_length=1, max_length=1024), OneLine]
    client_secret: Secret
    token_url: Annotated[Url | None, Field(alias="tokenUrl")] = None
    scopes: Annotated[list[ParameterName], Field(max_length=100)] | None = None
    client_auth_type: Literal["Body", "BasicAuthHeader"] | None = None


Auth = Annotated[
    NoAuth | BasicAuth | BearerAuth | ApiKeyAuth | ClientCredentialsAuth, Field(discriminator="type")
]
SECRETS = frozenset({"password", "token", "value", "client_secret"})
"""The fields of every form of authentication that are never returned."""


class ExtensionEnvironment(WireModel):
    """What is different in one environment: its servers, its credentials."""

    environment_id: str
    servers: Annotated[list[ExtensionServer], Field(min_length=1, max_length=MAX_SERVERS)] | None = None
    auth: Auth | None = None


class ExtensionChange(WireModel):
    """The body of update_extension: absent fields keep their value."""

    name: ExtensionName | None = None
    description: ExtensionDescription | None = None
    catalog_item_id: Annotated[str, StringConstraints(min_length=1, max_length=256), OneLine] | None = None
    spec: JsonObject | None = None
    servers: Annotated[list[ExtensionServer], Field(max_length=MAX_SERVERS)] | None = None
    auth: Auth | None = None
    environments: Annotated[list[ExtensionEnvironment], Field(max_length=MAX_ENVIRONMENTS)] | None = None

    @classmethod
    def read(cls, data: Json) -> Self:
        """Check decoded JSON against the model.

        Raises:
            InputError: one fault per violation, each with its JSON Pointer (spec/api/guide.md §6).
        """
        try:
            return super().read(data)
        except InputError as error:
            faults = tuple(replace(fault, path=_without_tag(fault.path)) for fault in error.faults)
            raise InputError(faults=faults) from None


class NewExtension(ExtensionChange):
    """The body of create_extension."""

    name: ExtensionName
    spec: JsonObject


_TAG = re.compile(
    r"^(/auth|/environments/\d+/auth)/(?:none|basic|bearer|api_key|oauth2_client_credentials)\b"
)


def _without_tag(path: str) -> str:
    """The place in the body: the validator names the form of authentication in its places too."""
    return _TAG.sub(r"\1", path)


def public_part(auth: WireModel) -> JsonObject:
    """The known fields of a form of authentication without its secrets, under the names of the API."""
    return dict(_fields(auth, frozenset(type(auth).model_fields) - SECRETS))


def secret_part(auth: WireModel) -> JsonObject:
    """The secrets of a form of authentication."""
    return dict(_fields(auth, SECRETS & frozenset(type(auth).model_fields)))


def _fields(model: WireModel, names: Iterable[str]) -> Iterable[tuple[str, Json]]:
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        if name in names and value is not None:
            yield field.alias or name, value
