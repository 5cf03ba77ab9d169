"""The form of workspace ids."""

from doyle.errors import InputError
from doyle.server.paths import UUID


def require_workspace_id(workspace_id: str) -> str:
    """The id, once it has the form of a UUID.

    Raises:
        InputError: it has not, in the known wording (spec/api/guide.md §6).
    """
    if not UUID.fullmatch(workspace_id):
        raise InputError(f"URL workspaceid parameter '{workspace_id}' is not a valid GUID.")
    return workspace_id
