"""The bodies and answers of administration as models, for the description of the API."""

from typing import Literal

from pydantic import BaseModel

from doyle.server.admin.instances import InstanceChange, InstanceRequest
from doyle.server.admin.keys import KeyChange, KeyRequest
from doyle.server.admin.tokens import RevokeRequest, RotateRequest
from doyle.server.admin.users import UserChange, UserRequest
from doyle.server.schemas import EmptyObject
from doyle.wire.json import Json
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


class User(Grant):
    """A user, without the password."""

    username: str


class UserCollection(WireModel):
    """The users of an instance."""

    users: list[User]


class InstanceListed(WireModel):
    """A service instance."""

    instance_id: str
    status: Literal["open", "closed", "deleting"]
    created: str


class InstanceCounts(WireModel):
    """How many things an instance has."""

    workspaces: int
    assistants: int
    keys: int
    users: int


class Instance(InstanceListed):
    """A service instance and how much is in it."""

    counts: InstanceCounts


class InstanceCollection(WireModel):
    """All service instances."""

    instances: list[InstanceListed]


class SigningKeyAnswer(WireModel):
    """The key that signs tokens from now on, without its secret."""

    key_id: str
    created: str


class SettingAnswer(WireModel):
    """A setting in force: a text, a number or an object, secrets masked; without a value if unset."""

    setting: str
    value: Json = None
    description: str


class SettingsAnswer(WireModel):
    """All settings of the process that answers, and its version."""

    version: str
    settings: list[SettingAnswer]


class KeptEvents(WireModel):
    """How many days events are kept (0: for ever) and what goes next; counts stop at 100000."""

    what: Literal["log events", "audit events"]
    setting: str
    days: int
    oldest: str | None = None
    overdue: int
    due_within_a_day: int


class RetentionAnswer(WireModel):
    """What is kept for how long."""

    kept: list[KeptEvents]


class AuditEventAnswer(WireModel):
    """One change or failed attempt; neither texts of users nor secrets are in it."""

    event_id: str
    timestamp: str
    actor: str
    actor_name: str
    role: str
    address: str
    operation: str
    resource: str
    status: int
    transaction_id: str
    instance_id: str | None = None


class AuditLogPagination(WireModel):
    """Where the next page is; empty on the last one."""

    next_url: str | None = None
    next_cursor: str | None = None


class AuditLog(WireModel):
    """One page of the audit log, newest first."""

    events: list[AuditEventAnswer]
    pagination: AuditLogPagination


ADMIN_BODIES: dict[str, type[BaseModel]] = {
    "create_key": KeyRequest,
    "update_key": KeyChange,
    "create_user": UserRequest,
    "update_user": UserChange,
    "create_instance": InstanceRequest,
    "update_instance": InstanceChange,
    "rotate_tokens": RotateRequest,
    "revoke_tokens": RevokeRequest,
}
ADMIN_ANSWERS: dict[str, type[BaseModel]] = {
    "list_keys": ApiKeyCollection,
    "create_key": NewApiKey,
    "update_key": ApiKey,
    "delete_key": EmptyObject,
    "list_users": UserCollection,
    "create_user": User,
    "update_user": User,
    "delete_user": EmptyObject,
    "list_instances": InstanceCollection,
    "create_instance": InstanceListed,
    "get_instance": Instance,
    "update_instance": Instance,
    "delete_instance": Instance,
    "rotate_tokens": SigningKeyAnswer,
    "revoke_tokens": EmptyObject,
    "get_settings": SettingsAnswer,
    "get_retention": RetentionAnswer,
    "run_retention": RetentionAnswer,
    "list_audit_log": AuditLog,
    "get_training": TrainingStatus,
}
