"""The form of workspace ids."""

import re

from doyle.errors import InputError

_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def require_workspace_id(workspace_id: str) -> str:
    """The id, once it has the form of a UUID.

    Raises:
        InputError: it has not, in the known wording (spec/api/guide.md §6).
    """
    if not _UUID.fullmatch(workspace_id):
        raise InputError(f"URL workspaceid parameter '{workspace_id}' is not a valid GUID.")
    return workspace_id
