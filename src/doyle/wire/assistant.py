"""The requests of the v2 API's authoring (spec/api/contract.yaml, spec/api/models.yaml)."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from doyle.wire.json import Json, JsonObject
from doyle.wire.model import WireModel
from doyle.wire.texts import OneLine

AssistantName = Annotated[str, StringConstraints(min_length=1, max_length=64), OneLine]
AssistantDescription = Annotated[str, StringConstraints(min_length=1, max_length=128), OneLine]
EnvironmentName = Annotated[str, StringConstraints(min_length=1, max_length=64)]
EnvironmentDescription = Annotated[str, StringConstraints(min_length=1, max_length=128)]
Language = Annotated[str, StringConstraints(min_length=1, max_length=16), OneLine]

SkillType = Literal["action", "dialog", "search"]


def _read_number(value: Json) -> Json:
    """The reference's own example writes the time-out as a text (spec/operations.md, Ambiguities)."""
    return int(value) if isinstance(value, str) and value.isascii() and value.isdecimal() else value


SessionTimeout = Annotated[int, BeforeValidator(_read_number), Field(ge=10, le=604_800)]
"""Seconds without a message after which a session ends."""


class AssistantBody(WireModel):
    """The body of create_assistant."""

    language: Language | None = None
    name: AssistantName | None = None
    description: AssistantDescription | None = None


class Orchestration(WireModel):
    """Which skills are asked when others know no answer."""

    search_skill_fallback: bool | None = None


class EnvironmentSkill(WireModel):
    """A skill in an environment; `snapshot` is `draft` or the number of a release."""

    skill_id: str
    type: SkillType
    disabled: bool | None = None
    snapshot: str | None = None
    skill_reference: str | None = None


class EnvironmentChange(WireModel):
    """The body of update_environment: absent fields keep their value."""

    name: EnvironmentName | None = None
    description: EnvironmentDescription | None = None
    orchestration: Orchestration | None = None
    session_timeout: SessionTimeout | None = None
    skill_references: Annotated[list[EnvironmentSkill], Field(max_length=3)] | None = None


class ReleaseBody(WireModel):
    """The body of create_release."""

    description: Annotated[str, StringConstraints(min_length=1, max_length=500)] | None = None


class Deployment(WireModel):
    """The body of deploy_release."""

    environment_id: str


class SkillContent(WireModel):
    """What both an update and an import of a skill carry; `workspace` is its whole content."""

    name: AssistantName | None = None
    description: AssistantDescription | None = None
    workspace: JsonObject | None = None
    dialog_settings: JsonObject | None = None


class SkillChange(SkillContent):
    """The body of update_skill: absent fields keep their value."""

    search_settings: JsonObject | None = None


class SkillImport(SkillContent):
    """A skill as an export shows it; ids, status and versions in it are those of elsewhere and count not."""

    language: Language
    type: Literal["action", "dialog"]
    description: Annotated[str, StringConstraints(max_length=128), OneLine] | None = None
    name: Annotated[str, StringConstraints(max_length=64), OneLine] | None = None

    @property
    def kind(self) -> str:
        """The type; older files call a skill with actions `dialog` (spec/actions-format.md §1)."""
        return "action" if "actions" in (self.workspace or {}) else self.type


class AssistantState(WireModel):
    """Which skills are switched off in the draft."""

    action_disabled: bool | None = None
    dialog_disabled: bool | None = None


class SkillsImport(WireModel):
    """The body of import_skills: what export_skills answered."""

    assistant_skills: Annotated[list[SkillImport], Field(min_length=1, max_length=2)]
    assistant_state: AssistantState
