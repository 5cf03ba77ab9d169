"""A skill revision ready to run: parsed, checked and compiled once."""

from collections.abc import Mapping
from dataclasses import dataclass

from doyle.dialog.compile import compile_dialog
from doyle.dialog.compiled import CompiledDialog
from doyle.skills.content import entity_names
from doyle.skills.webhooks import CompiledWebhook, compile_webhooks
from doyle.wire.json import JsonObject
from doyle.wire.workspace import WorkspaceBody

# Compiled nodes weigh this many times their JSON, as measured by tests/skills/test_compiled.py.
WEIGHT_OF_DIALOG_JSON = 12
_WEIGHT_OF_NOTHING = 4096


@dataclass(frozen=True, slots=True)
class CompiledSkill:
    """One revision of a dialog skill.

    `webhooks` are those that have an address, by name. `size_bytes` is an estimate of the memory that all of
    it takes.
    """

    workspace_id: str
    revision: int
    language: str
    dialog: CompiledDialog
    entities: frozenset[str]
    settings: JsonObject
    webhooks: Mapping[str, CompiledWebhook]
    size_bytes: int


def compile_skill(
    workspace_id: str,
    revision: int,
    body: WorkspaceBody,
    functions: frozenset[str] = frozenset(),
    previous: CompiledSkill | None = None,
) -> CompiledSkill:
    """Compile the dialog of a workspace; takes a while for a large one, so keep it off the event loop.

    `functions` are the names of the server-side actions that the operator gave an address. `previous` is an
    older revision: what has not changed since is taken from it.
    """
    entities = entity_names(body)
    settings: JsonObject = body.system_settings or {}
    nodes = body.dialog_nodes or []
    webhooks = compile_webhooks(body.webhooks or (), entities)
    dialog = compile_dialog(
        nodes,
        entities=entities,
        settings=settings,
        callable_actions=functions | webhooks.keys(),
        previous=None if previous is None else previous.dialog,
    )
    return CompiledSkill(
        workspace_id=workspace_id,
        revision=revision,
        language=body.language or "en",
        dialog=dialog,
        entities=entities,
        settings=settings,
        webhooks=webhooks,
        size_bytes=_WEIGHT_OF_NOTHING + WEIGHT_OF_DIALOG_JSON * dialog.source_bytes,
    )
