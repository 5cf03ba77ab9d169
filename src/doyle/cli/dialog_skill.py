"""The dialog skill in an exported file: a v1 workspace as it is, or a v2 skill around one."""

from doyle.cli.failures import CheckFailedError
from doyle.wire.json import Json, JsonObject

ARRAYS = ("intents", "entities", "dialog_nodes", "counterexamples")
SKILL_LISTS = ("assistant_skills", "skills")
# What a v2 skill says about itself and its workspace need not repeat (spec/api/models.yaml, v2 Skill).
ENVELOPE = ("name", "description", "language")


def dialog_skill_of(content: JsonObject, name: str) -> JsonObject:
    """The v1 workspace in a decoded file; `name` is the file's.

    Raises:
        CheckFailedError: the file holds no dialog skill, or several.
    """
    for key in SKILL_LISTS:
        if isinstance(content.get(key), list):
            return dialog_skill_of(_only_dialog_skill(content[key], name), name)
    workspace = content.get("workspace")
    inner = workspace if isinstance(workspace, dict) else content
    _refuse_other_kinds(content, inner, name)
    if inner is content:
        return content
    outer = {key: content[key] for key in ENVELOPE if isinstance(content.get(key), str)}
    return {**outer, **inner}


def _only_dialog_skill(skills: list[Json], name: str) -> JsonObject:
    found = [skill for skill in skills if isinstance(skill, dict) and _is_dialog(skill)]
    if len(found) != 1:
        kinds = ", ".join(str(skill.get("type")) for skill in skills if isinstance(skill, dict)) or "none"
        raise CheckFailedError(f"{name} holds {len(found)} dialog skills, one is expected (skills: {kinds})")
    return found[0]


def _is_dialog(skill: JsonObject) -> bool:
    workspace = skill.get("workspace")
    return skill.get("type") == "dialog" and isinstance(workspace, dict) and not _has_actions(workspace)


def _refuse_other_kinds(outer: JsonObject, inner: JsonObject, name: str) -> None:
    """An action skill may be labelled as a dialog skill: what tells is its list of actions."""
    kind = outer.get("type")
    if kind == "action" or _has_actions(inner):
        raise CheckFailedError(
            f"{name} is an action skill, a dialog skill is expected: "
            "action skills are brought into assistants by the v2 API (import_skills, update_skill)"
        )
    if isinstance(kind, str) and kind != "dialog":
        raise CheckFailedError(f"{name} is a skill of type {kind!r}: a dialog skill is expected")
    if not any(isinstance(inner.get(key), list) for key in ARRAYS):
        raise CheckFailedError(
            f"{name} is no dialog skill: it has neither intents nor entities nor dialog nodes"
        )


def _has_actions(workspace: JsonObject) -> bool:
    return isinstance(workspace.get("actions"), list) and not workspace.get("dialog_nodes")
