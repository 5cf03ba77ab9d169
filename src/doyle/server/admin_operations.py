"""The operations of administration, Doyle's own, as rows of the table (spec/operations.md §5)."""

from dataclasses import replace
from http import HTTPStatus

from doyle.security.roles import Role
from doyle.server.operation import BodySize, Operation

_ADMIN = "administration"
_KEYS = "/admin/keys"
_USERS = "/admin/users"
_INSTANCES = "/admin/instances"
_RETENTION = "/admin/retention"


def _reading(
    operation_id: str, path: str, summary: str, role: Role = Role.MANAGER, *, of_server: bool = False
) -> Operation:
    return Operation(
        operation_id, "GET", path, role, summary, _ADMIN, is_versioned=False, is_of_server=of_server
    )


def _writing(
    operation_id: str, path: str, summary: str, status: HTTPStatus = HTTPStatus.OK, *, of_server: bool = False
) -> Operation:
    return Operation(
        operation_id,
        "POST",
        path,
        Role.MANAGER,
        summary,
        _ADMIN,
        status=status,
        body=BodySize.GRANULAR,
        is_versioned=False,
        is_of_server=of_server,
    )


def _doing(operation_id: str, path: str, summary: str, status: HTTPStatus) -> Operation:
    """A deed of the server without a body."""
    return replace(_writing(operation_id, path, summary, status, of_server=True), body=BodySize.NONE)


def _deleting(
    operation_id: str, path: str, summary: str, status: HTTPStatus = HTTPStatus.OK, *, of_server: bool = False
) -> Operation:
    return Operation(
        operation_id,
        "DELETE",
        path,
        Role.MANAGER,
        summary,
        _ADMIN,
        status=status,
        is_versioned=False,
        is_of_server=of_server,
    )


ADMIN = (
    _reading("list_keys", _KEYS, "List API keys"),
    _writing("create_key", _KEYS, "Make an API key; its text is shown this once", HTTPStatus.CREATED),
    _writing("update_key", f"{_KEYS}/{{key_id:name}}", "Change, disable or enable an API key"),
    _deleting("delete_key", f"{_KEYS}/{{key_id:name}}", "Withdraw an API key"),
    _reading("list_users", _USERS, "List users"),
    _writing("create_user", _USERS, "Make a user with a password", HTTPStatus.CREATED),
    _writing("update_user", f"{_USERS}/{{username:name}}", "Change, disable or enable a user"),
    _deleting("delete_user", f"{_USERS}/{{username:name}}", "Delete a user"),
    _reading("list_instances", _INSTANCES, "List service instances", of_server=True),
    _writing("create_instance", _INSTANCES, "Make a service instance", HTTPStatus.CREATED, of_server=True),
    _reading("get_instance", f"{_INSTANCES}/{{instance_id:name}}", "Show a service instance", of_server=True),
    _writing(
        "update_instance", f"{_INSTANCES}/{{instance_id:name}}", "Close or open an instance", of_server=True
    ),
    _deleting(
        "delete_instance",
        f"{_INSTANCES}/{{instance_id:name}}",
        "Delete an instance with everything in it",
        HTTPStatus.ACCEPTED,
        of_server=True,
    ),
    _writing("rotate_tokens", "/admin/tokens/rotate", "Sign tokens with a new key", of_server=True),
    _writing("revoke_tokens", "/admin/tokens/revoke", "End all tokens of a key or a user"),
    _reading("get_settings", "/admin/settings", "Show the settings in force", of_server=True),
    _reading("get_retention", _RETENTION, "Show what is kept for how long", of_server=True),
    _doing("run_retention", _RETENTION, "Remove now what is older than it is kept", HTTPStatus.ACCEPTED),
    _reading("list_audit_log", "/admin/audit_log", "List who changed what"),
    _reading(
        "get_training",
        "/admin/training/{workspace_id:name}",
        "See how far the training of a workspace has come",
        Role.READER,
    ),
)
