"""Conversational skill providers, with every form of authentication (spec/api/models.yaml)."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from doyle.wire.model import WireModel
from doyle.wire.texts import NotDots

ProviderId = Annotated[str, StringConstraints(min_length=1, max_length=256, pattern=r"^[\w.\-]+$"), NotDots]


class ProviderServer(WireModel):
    """Where a provider is."""

    url: str | None = None


class TypeAndValue(WireModel):
    """A value; `type` is always `value`."""

    type: Literal["value"] | None = None
    value: str | None = None


class BasicScheme(WireModel):
    """A user name; the password is private."""

    username: TypeAndValue | None = None


class OAuth2Flow(WireModel):
    """The public part of any OAuth 2.0 flow."""

    token_url: str | None = None
    refresh_url: str | None = None
    client_auth_type: Literal["Body", "BasicAuthHeader"] | None = None
    content_type: str | None = None
    header_prefix: str | None = None
    authorization_url: str | None = None
    redirect_uri: str | None = None
    username: TypeAndValue | None = None


class OAuth2Scheme(WireModel):
    """OAuth 2.0; a flow of one's own may be preferred by its name."""

    preferred_flow: str | None = None
    flows: OAuth2Flow | None = None


class SecuritySchemes(WireModel):
    """Which way of authentication a provider asks for, and its public part."""

    authentication_method: Literal["basic", "bearer", "api_key", "oauth2", "none"] | None = None
    basic: BasicScheme | None = None
    oauth2: OAuth2Scheme | None = None


class ProviderComponents(WireModel):
    """The security schemes, as OpenAPI has them."""

    security_schemes: SecuritySchemes | None = Field(default=None, alias="securitySchemes")


class ProviderSpecification(WireModel):
    """The public description of a provider."""

    servers: Annotated[list[ProviderServer], Field(max_length=100)]
    components: ProviderComponents | None = None


class PrivateFlow(WireModel):
    """The secrets of any OAuth 2.0 flow."""

    client_id: str | None = None
    client_secret: str | None = None
    access_token: str | None = None
    refresh_token: str | None = None
    authorization_code: str | None = None
    password: TypeAndValue | None = None


class PrivateAuthentication(WireModel):
    """The secrets: a password, a token, or those of an OAuth 2.0 flow, as the method wants."""

    password: TypeAndValue | None = None
    token: TypeAndValue | None = None
    flows: PrivateFlow | None = None


class ProviderPrivate(WireModel):
    """What is never returned."""

    authentication: PrivateAuthentication


class ProviderChange(WireModel):
    """The body of update_provider."""

    specification: ProviderSpecification
    private: ProviderPrivate


class NewProvider(ProviderChange):
    """The body of create_provider."""

    provider_id: ProviderId
