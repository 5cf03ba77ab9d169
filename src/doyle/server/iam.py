"""Token endpoints: the IAM form and the Cloud Pak form (spec/api/guide.md §§3.1-3.2)."""

from http import HTTPStatus
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import Depends
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from doyle.errors import InputError, UnauthorizedError
from doyle.security.credentials import API_KEY_USER
from doyle.security.tokens import IssuedTokens
from doyle.server.bodies import GRANULAR_BYTES, read_bytes, read_json, require_content_type
from doyle.server.exchange import client_address
from doyle.server.responses import JsonResponse
from doyle.server.services import Services
from doyle.wire.json import JsonObject
from doyle.wire.model import WireModel

_FORM = "application/x-www-form-urlencoded"
_MAX_FIELDS = 20

Opened = Annotated[Services, Depends(Services.of)]


class AuthorizeRequest(WireModel):
    """The body of the Cloud Pak form: a password or an API key, the other one null or absent."""

    username: str | None = None
    password: str | None = None
    api_key: str | None = None
    account_id: str | None = None


class TokenResponse(WireModel):
    """The answer of the IAM form; `expiration` in epoch seconds."""

    access_token: str
    refresh_token: str
    token_type: str
    expires_in: int
    expiration: int
    scope: str


class AuthorizeResponse(WireModel):
    """The answer of the Cloud Pak form."""

    token: str
    message_code: Annotated[str, Field(serialization_alias="_messageCode_")]
    message: str


async def iam_token(request: Request, services: Opened) -> Response:
    """Exchange an API key or a refresh token; an `Authorization` header (`bx:bx`) is ignored."""
    fields = await _read_form(request)
    try:
        issued = await _grant(services, fields, client_address(request))
    except UnauthorizedError:
        return _refusal("BXNIM0415E", "Provided API key could not be found.")
    if issued is None:
        return _refusal("BXNIM0109E", "Property missing or empty or invalid: grant_type.")
    return JsonResponse(_token_response(issued, fields.get("scope", "ibm openid")))


async def cp4d_token(request: Request, services: Opened) -> Response:
    """Exchange a user name with a password or an API key, or an API key alone."""
    body = AuthorizeRequest.read(await read_json(request, GRANULAR_BYTES))
    authenticator, address = services.authenticator, client_address(request)
    principal = None
    if body.api_key:
        principal = await authenticator.find_by_key(body.api_key, address)
    elif body.username == API_KEY_USER and body.password:
        principal = await authenticator.find_by_key(body.password, address)
    elif body.username and body.password:
        principal = await authenticator.find_by_password(body.username, body.password, address)
    if principal is None:
        raise UnauthorizedError
    token = (await authenticator.issue(principal)).access_token
    return JsonResponse({"token": token, "_messageCode_": "success", "message": "success"})


async def _grant(services: Services, fields: dict[str, str], address: str) -> IssuedTokens | None:
    match fields.get("grant_type"):
        case "urn:ibm:params:oauth:grant-type:apikey":
            principal = await services.authenticator.find_by_key(fields.get("apikey", ""), address)
            if principal is None:
                raise UnauthorizedError
            return await services.authenticator.issue(principal)
        case "refresh_token":
            return await services.authenticator.refresh(fields.get("refresh_token", ""))
    return None


async def _read_form(request: Request) -> dict[str, str]:
    require_content_type(request, _FORM)
    raw = await read_bytes(request, GRANULAR_BYTES)
    try:
        fields = parse_qs(raw.decode(), keep_blank_values=True, max_num_fields=_MAX_FIELDS)
    except ValueError:
        raise InputError("The form could not be read") from None
    return {name: values[0] for name, values in fields.items()}


def _token_response(issued: IssuedTokens, scope: str) -> JsonObject:
    return {
        "access_token": issued.access_token,
        "refresh_token": issued.refresh_token,
        "token_type": "Bearer",
        "expires_in": issued.expires_in_seconds,
        "expiration": issued.expires_at,
        "scope": scope,
    }


def _refusal(code: str, message: str) -> Response:
    return JsonResponse({"errorCode": code, "errorMessage": message}, HTTPStatus.BAD_REQUEST)
