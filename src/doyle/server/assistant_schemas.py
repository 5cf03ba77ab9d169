"""The v2 API's authoring as models, for the description of the API (spec/api/models.yaml)."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from doyle.server.element_schemas import Audited
from doyle.server.schemas import EmptyObject, Pagination, StatusError
from doyle.wire.assistant import (
    AssistantBody,
    AssistantState,
    Deployment,
    EnvironmentChange,
    EnvironmentSkill,
    Orchestration,
    ReleaseBody,
    SkillChange,
    SkillsImport,
    SkillType,
)
from doyle.wire.extension import ExtensionChange, ExtensionServer, NewExtension
from doyle.wire.json import JsonObject
from doyle.wire.model import WireModel
from doyle.wire.provider import NewProvider, ProviderChange, ProviderSpecification


class AssistantSkill(WireModel):
    """A skill of an assistant."""

    skill_id: str
    type: SkillType


class EnvironmentReference(WireModel):
    """An environment of an assistant."""

    name: str
    environment_id: str
    environment: Literal["draft", "live", "staging"]


class AssistantData(WireModel):
    """An assistant with its skills, and its environments, the draft first."""

    assistant_id: str
    language: str
    name: str | None = None
    description: str | None = None
    assistant_skills: list[AssistantSkill]
    assistant_environments: list[EnvironmentReference]


class AssistantCollection(WireModel):
    """One page of assistants."""

    assistants: list[AssistantData]
    pagination: Pagination


class ReleaseReference(WireModel):
    """The number of a release."""

    release: str


class Environment(EnvironmentReference, Audited):
    """An environment; `release_reference` is there once something is deployed."""

    assistant_id: str
    description: str | None = None
    orchestration: Orchestration
    session_timeout: int
    integration_references: list[JsonObject]
    skill_references: list[EnvironmentSkill]
    release_reference: ReleaseReference | None = None


class EnvironmentCollection(WireModel):
    """One page of environments."""

    environments: list[Environment]
    pagination: Pagination


class Skill(WireModel):
    """The draft of a skill."""

    name: str
    type: SkillType
    language: str
    skill_id: str
    workspace_id: str
    assistant_id: str
    environment_id: str
    description: str | None = None
    workspace: JsonObject | None = None
    dialog_settings: JsonObject
    status: Literal["Available", "Failed", "Non Existent", "Processing", "Training", "Unavailable"]
    status_errors: list[StatusError] | None = None
    status_description: str | None = None
    valid: bool
    next_snapshot_version: str


class SkillsExport(WireModel):
    """The skills of a draft, and which of them are switched off."""

    assistant_skills: list[Skill]
    assistant_state: AssistantState


class SkillsAsyncRequestStatus(WireModel):
    """How far an import of skills is."""

    assistant_id: str
    status: Literal["Available", "Completed", "Failed", "Processing"]
    status_errors: list[StatusError] | None = None
    status_description: str | None = None


class ReleaseSkill(AssistantSkill):
    """A skill in a release."""

    snapshot: str


class ReleaseContent(WireModel):
    """The skills in a release."""

    skills: list[ReleaseSkill]


class Release(Audited):
    """A release, and where it is deployed."""

    release: str
    description: str | None = None
    status: Literal["Available", "Failed", "Processing"]
    environment_references: list[EnvironmentReference]
    content: ReleaseContent
    status_errors: list[StatusError] | None = None
    status_description: str | None = None


class ReleaseCollection(WireModel):
    """One page of releases."""

    releases: list[Release]
    pagination: Pagination


class ReleaseExport(Audited):
    """How far the export of a release is."""

    status: Literal["Available", "Failed", "Processing"]
    task_id: str
    assistant_id: str
    release: str


class ReleaseImport(Audited):
    """How far the import of a release is, and which skills of the draft it overwrites."""

    status: Literal["Completed", "Failed", "Processing"]
    task_id: str
    assistant_id: str
    skill_impact_in_draft: list[Literal["action", "dialog"]]
    status_errors: list[StatusError] | None = None
    status_description: str | None = None


class ProviderResponse(Audited):
    """A provider without its secrets."""

    provider_id: str
    specification: ProviderSpecification


class ProviderCollection(WireModel):
    """One page of providers."""

    conversational_skill_providers: list[ProviderResponse]
    pagination: Pagination


class ExtensionOperation(WireModel):
    """An operation of an extension's document; `label` is its summary, else its description."""

    method: str
    path: str
    label: str


class ShownAuth(WireModel):
    """A form of authentication without its secrets; which fields there are depends on the type."""

    type: Literal["none", "basic", "bearer", "api_key", "oauth2_client_credentials"]
    username: str | None = None
    name: str | None = None
    in_: Annotated[Literal["header", "query", "cookie"] | None, Field(alias="in")] = None
    client_id: str | None = None
    token_url: Annotated[str | None, Field(alias="tokenUrl")] = None
    scopes: list[str] | None = None
    client_auth_type: Literal["Body", "BasicAuthHeader"] | None = None


class ShownEnvironment(WireModel):
    """What is different in an environment."""

    environment_id: str
    servers: list[ExtensionServer] | None = None
    auth: ShownAuth | None = None


class ExtensionSummary(Audited):
    """An extension without its document and its secrets."""

    extension_id: str
    name: str
    description: str | None = None
    catalog_item_id: str | None = None
    servers: list[ExtensionServer]
    auth: ShownAuth
    environments: list[ShownEnvironment]


class Extension(ExtensionSummary):
    """An extension without its secrets."""

    spec: JsonObject
    operations: list[ExtensionOperation]


class ExtensionCollection(WireModel):
    """One page of extensions."""

    extensions: list[ExtensionSummary]
    pagination: Pagination


ASSISTANT_BODIES: dict[str, type[BaseModel]] = {
    "create_provider": NewProvider,
    "update_provider": ProviderChange,
    "create_assistant": AssistantBody,
    "update_environment": EnvironmentChange,
    "update_skill": SkillChange,
    "import_skills": SkillsImport,
    "create_release": ReleaseBody,
    "deploy_release": Deployment,
    "create_extension": NewExtension,
    "update_extension": ExtensionChange,
}
ASSISTANT_ANSWERS: dict[str, type[BaseModel]] = {
    "create_provider": ProviderResponse,
    "list_providers": ProviderCollection,
    "update_provider": ProviderResponse,
    "create_assistant": AssistantData,
    "list_assistants": AssistantCollection,
    "delete_assistant": EmptyObject,
    "list_environments": EnvironmentCollection,
    "get_environment": Environment,
    "update_environment": Environment,
    "get_skill": Skill,
    "update_skill": Skill,
    "export_skills": SkillsExport,
    "import_skills": SkillsAsyncRequestStatus,
    "import_skills_status": SkillsAsyncRequestStatus,
    "create_release": Release,
    "list_releases": ReleaseCollection,
    "get_release": Release,
    "delete_release": EmptyObject,
    "deploy_release": Environment,
    "create_release_export": ReleaseExport,
    "download_release_export": ReleaseExport,
    "create_release_import": ReleaseImport,
    "get_release_import_status": ReleaseImport,
    "create_extension": Extension,
    "list_extensions": ExtensionCollection,
    "get_extension": Extension,
    "update_extension": Extension,
    "delete_extension": EmptyObject,
}
ASSISTANT_LISTS = (
    "list_providers",
    "list_assistants",
    "list_environments",
    "list_releases",
    "list_extensions",
)
AUDITED = (
    "get_extension",
    "get_environment",
    "export_skills",
    "import_skills",
    "get_release",
    "deploy_release",
    "create_release_export",
    "download_release_export",
    "create_release_import",
    "get_release_import_status",
)
