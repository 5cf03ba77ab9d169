"""The bodies and answers of administration as models, for the description of the API."""

from typing import Literal

from pydantic import BaseModel

from doyle.server.admin.keys import KeyChange, KeyRequest
from doyle.server.schemas import EmptyObject
from doyle.wire.model import WireModel


class Grant(WireModel):
    """What a credential opens: one instance, or the whole server."""

    role: Literal["Reader", "Writer", "Manager"]
    extra_roles: list[Literal["Logs Reader", "Version Maker"]] | None = None
    scope: Literal["instance", "server"]
    instance_id: str | None = None
    is_enabled: bool
    created: str
    last_used: str | None = None


class ApiKey(Grant):
    """An API key without its text."""

    key_id: str
    name: str
    expires: str | None = None


class NewApiKey(ApiKey):
    """An API key with its text, shown this once."""

    key: str


class ApiKeyCollection(WireModel):
    """The API keys of an instance."""

    keys: list[ApiKey]


class TrainingStatus(WireModel):
    """How far a training has come; `total` 0 is unknown."""

    status: str
    phase: str | None = None
    done: int
    total: int


ADMIN_BODIES: dict[str, type[BaseModel]] = {"create_key": KeyRequest, "update_key": KeyChange}
ADMIN_ANSWERS: dict[str, type[BaseModel]] = {
    "list_keys": ApiKeyCollection,
    "create_key": NewApiKey,
    "update_key": ApiKey,
    "delete_key": EmptyObject,
    "get_training": TrainingStatus,
}
