"""A whole skill as one document: what a snapshot keeps and a file of a release export holds.

The same skill gives the same bytes wherever it lives: neither ids nor times nor status are in it.
"""

from doyle.skills.assistant_skills import Skill
from doyle.store.encoding import decode_json, encode_json
from doyle.store.snapshots import NewSnapshot
from doyle.wire.json import JsonObject
from doyle.wire.workspace import WorkspaceBody

_TRAINED = ("intents", "entities", "counterexamples", "system_settings")


def snapshot_of(skill: Skill) -> NewSnapshot:
    """The snapshot of a skill that was read with its content."""
    workspace = skill.workspace or {}
    document: JsonObject = {"name": skill.name, "type": skill.type, "language": skill.language}
    if skill.description is not None:
        document["description"] = skill.description
    document |= {"dialog_settings": skill.dialog_settings, "workspace": workspace}
    return NewSnapshot(
        skill.type,
        skill.language,
        learning_opt_out=workspace.get("learning_opt_out") is True,
        content=encode_json(document).encode(),
    )


def lesson_of(content: bytes) -> WorkspaceBody:
    """What the understanding of a kept skill is trained on."""
    document: JsonObject = decode_json(content)
    return lesson_of_workspace(document.get("workspace") or {}, document["language"])


def lesson_of_workspace(workspace: JsonObject, language: str) -> WorkspaceBody:
    """What the understanding of a `workspace` is trained on."""
    trained = {name: workspace[name] for name in _TRAINED if workspace.get(name) is not None}
    return WorkspaceBody.read({**trained, "language": language})
