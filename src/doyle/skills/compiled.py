"""A skill revision ready to run: parsed, checked and compiled once."""

from dataclasses import dataclass

import orjson

from doyle.dialog.compile import compile_dialog
from doyle.dialog.compiled import CompiledDialog
from doyle.skills.content import entity_names
from doyle.wire.json import JsonObject
from doyle.wire.workspace import WorkspaceBody

# Compiled nodes weigh this many times their JSON, as measured by tests/skills/test_compiled.py.
WEIGHT_OF_DIALOG_JSON = 12
_WEIGHT_OF_NOTHING = 4096


@dataclass(frozen=True, slots=True)
class CompiledSkill:
    """One revision of a dialog skill. `size_bytes` is an estimate of the memory that it takes."""

    workspace_id: str
    revision: int
    language: str
    dialog: CompiledDialog
    entities: frozenset[str]
    settings: JsonObject
    size_bytes: int


def compile_skill(workspace_id: str, revision: int, body: WorkspaceBody) -> CompiledSkill:
    """Compile the dialog of a workspace; takes a while for a large one, so keep it off the event loop."""
    entities = entity_names(body)
    settings: JsonObject = body.system_settings or {}
    nodes = body.dialog_nodes or []
    written = sum(len(orjson.dumps(node.dump())) for node in nodes)
    return CompiledSkill(
        workspace_id=workspace_id,
        revision=revision,
        language=body.language or "en",
        dialog=compile_dialog(nodes, entities=entities, settings=settings),
        entities=entities,
        settings=settings,
        size_bytes=_WEIGHT_OF_NOTHING + WEIGHT_OF_DIALOG_JSON * written,
    )
