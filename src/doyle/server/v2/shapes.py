"""Assistants and environments as the API shows them (spec/api/models.yaml)."""

from collections.abc import Mapping
from types import MappingProxyType

from doyle.skills.assistants import Assistant, Environment, snapshot_name
from doyle.store.environments import ACTION, DIALOG, SEARCH, EnvironmentRecord, SkillReference
from doyle.store.timestamps import iso_timestamp
from doyle.wire.json import JsonObject

SKILL_ALIASES: Mapping[str, str] = MappingProxyType(
    {DIALOG: "main skill", ACTION: "actions skill", SEARCH: "search skill"}
)
"""What a skill is called at run time (spec/operations.md §9)."""


def show_assistant(assistant: Assistant) -> JsonObject:
    """AssistantData: with its skills, and its environments, the draft first."""
    record = assistant.record
    shown: JsonObject = {"assistant_id": record.assistant_id, "language": record.language}
    if record.name:
        shown["name"] = record.name
    if record.description is not None:
        shown["description"] = record.description
    shown["assistant_skills"] = [
        {"skill_id": skill.skill_id, "type": skill.type} for skill in assistant.skills
    ]
    shown["assistant_environments"] = [show_reference(each.record) for each in assistant.environments]
    return shown


def show_reference(record: EnvironmentRecord) -> JsonObject:
    """EnvironmentReference."""
    return {
        "name": record.name,
        "environment_id": record.environment_id,
        "environment": record.environment,
    }


def show_environment(environment: Environment, *, include_audit: bool) -> JsonObject:
    """Environment: `release_reference` is there once something is deployed."""
    record = environment.record
    shown: JsonObject = {
        **show_reference(record),
        "assistant_id": record.assistant_id,
        "orchestration": {"search_skill_fallback": record.search_skill_fallback},
        "session_timeout": record.session_timeout,
        "integration_references": [],
        "skill_references": [_show_skill(skill) for skill in environment.skills],
    }
    if record.description is not None:
        shown["description"] = record.description
    if record.release is not None:
        shown["release_reference"] = {"release": str(record.release)}
    if include_audit:
        shown |= {"created": iso_timestamp(record.created), "updated": iso_timestamp(record.updated)}
    return shown


def _show_skill(skill: SkillReference) -> JsonObject:
    return {
        "skill_id": skill.skill_id,
        "type": skill.type,
        "disabled": skill.disabled,
        "snapshot": snapshot_name(skill),
        "skill_reference": SKILL_ALIASES[skill.type],
    }
