"""The v2 API's authoring in the table of operations (spec/api/contract.yaml; spec/operations.md §5)."""

from http import HTTPStatus

from doyle.security.roles import ExtraRole, Role
from doyle.server.operation import BodySize, Operation

_PROVIDERS = "/v2/providers"
_ASSISTANTS = "/v2/assistants"
_ASSISTANT = f"{_ASSISTANTS}/{{assistant_id:name}}"
_ENVIRONMENTS = f"{_ASSISTANT}/environments"
_ENVIRONMENT = f"{_ENVIRONMENTS}/{{environment_id:name}}"
_SKILL = f"{_ASSISTANT}/skills/{{skill_id:name}}"
_RELEASES = f"{_ASSISTANT}/releases"
_IMPORT = f"{_ASSISTANT}/import"
_RELEASE = f"{_RELEASES}/{{release:name}}"

_TAG_PROVIDERS = "v2 providers"
_TAG_ASSISTANTS = "v2 assistants"
_TAG_ENVIRONMENTS = "v2 environments"
_TAG_SKILLS = "v2 skills"
_TAG_RELEASES = "v2 releases"

_EXTENSIONS = f"{_ASSISTANT}/extensions"
_EXTENSION = f"{_EXTENSIONS}/{{extension_id:name}}"
_TAG_EXTENSIONS = "extensions"

EXTENSIONS = (
    Operation(
        "create_extension",
        "POST",
        _EXTENSIONS,
        Role.WRITER,
        "Register an extension by its OpenAPI document",
        _TAG_EXTENSIONS,
        status=HTTPStatus.CREATED,
        body=BodySize.DOCUMENT,
    ),
    Operation(
        "list_extensions",
        "GET",
        _EXTENSIONS,
        Role.READER,
        "List the extensions of an assistant",
        _TAG_EXTENSIONS,
    ),
    Operation(
        "get_extension", "GET", _EXTENSION, Role.READER, "Get an extension with its document", _TAG_EXTENSIONS
    ),
    Operation(
        "update_extension",
        "POST",
        _EXTENSION,
        Role.WRITER,
        "Change an extension",
        _TAG_EXTENSIONS,
        body=BodySize.DOCUMENT,
    ),
    Operation("delete_extension", "DELETE", _EXTENSION, Role.WRITER, "Delete an extension", _TAG_EXTENSIONS),
)
ASSISTANTS = (
    Operation(
        "create_provider",
        "POST",
        _PROVIDERS,
        Role.WRITER,
        "Register a conversational skill provider",
        _TAG_PROVIDERS,
        body=BodySize.GRANULAR,
    ),
    Operation("list_providers", "GET", _PROVIDERS, Role.READER, "List providers", _TAG_PROVIDERS),
    Operation(
        "update_provider",
        "POST",
        f"{_PROVIDERS}/{{provider_id:name}}",
        Role.WRITER,
        "Change a provider",
        _TAG_PROVIDERS,
        body=BodySize.GRANULAR,
    ),
    Operation(
        "create_assistant",
        "POST",
        _ASSISTANTS,
        Role.WRITER,
        "Create an assistant with its environments and skills",
        _TAG_ASSISTANTS,
        body=BodySize.GRANULAR,
    ),
    Operation("list_assistants", "GET", _ASSISTANTS, Role.READER, "List assistants", _TAG_ASSISTANTS),
    Operation(
        "delete_assistant",
        "DELETE",
        _ASSISTANT,
        Role.WRITER,
        "Delete an assistant with everything in it",
        _TAG_ASSISTANTS,
    ),
    Operation(
        "list_environments",
        "GET",
        _ENVIRONMENTS,
        Role.READER,
        "List the environments of an assistant",
        _TAG_ENVIRONMENTS,
    ),
    Operation("get_environment", "GET", _ENVIRONMENT, Role.READER, "Get an environment", _TAG_ENVIRONMENTS),
    Operation(
        "update_environment",
        "POST",
        _ENVIRONMENT,
        Role.WRITER,
        "Change an environment",
        _TAG_ENVIRONMENTS,
        body=BodySize.GRANULAR,
    ),
    Operation("get_skill", "GET", _SKILL, Role.READER, "Get a skill with its content", _TAG_SKILLS),
    Operation(
        "update_skill",
        "POST",
        _SKILL,
        Role.WRITER,
        "Change a skill, its content as a whole",
        _TAG_SKILLS,
        status=HTTPStatus.ACCEPTED,
        body=BodySize.WHOLE_SKILL,
    ),
    Operation(
        "export_skills",
        "GET",
        f"{_ASSISTANT}/skills_export",
        Role.READER,
        "Export the skills of an assistant",
        _TAG_SKILLS,
    ),
    Operation(
        "import_skills",
        "POST",
        f"{_ASSISTANT}/skills_import",
        Role.WRITER,
        "Replace the skills of an assistant by exported ones",
        _TAG_SKILLS,
        status=HTTPStatus.ACCEPTED,
        body=BodySize.WHOLE_SKILL,
    ),
    Operation(
        "import_skills_status",
        "GET",
        f"{_ASSISTANT}/skills_import/status",
        Role.READER,
        "See how far an import of skills is",
        _TAG_SKILLS,
    ),
    Operation(
        "create_release",
        "POST",
        _RELEASES,
        Role.WRITER,
        "Release the draft of an assistant",
        _TAG_RELEASES,
        status=HTTPStatus.ACCEPTED,
        body=BodySize.GRANULAR,
        extra_role=ExtraRole.VERSION_MAKER,
    ),
    Operation(
        "list_releases", "GET", _RELEASES, Role.READER, "List the releases of an assistant", _TAG_RELEASES
    ),
    Operation("get_release", "GET", _RELEASE, Role.READER, "Get a release", _TAG_RELEASES),
    Operation(
        "delete_release",
        "DELETE",
        _RELEASE,
        Role.WRITER,
        "Delete a release",
        _TAG_RELEASES,
        extra_role=ExtraRole.VERSION_MAKER,
    ),
    Operation(
        "deploy_release",
        "POST",
        f"{_RELEASE}/deploy",
        Role.WRITER,
        "Deploy a release to an environment",
        _TAG_RELEASES,
        body=BodySize.GRANULAR,
    ),
    Operation(
        "create_release_export",
        "POST",
        f"{_RELEASE}/export",
        Role.READER,
        "Ask for the archive of a release",
        _TAG_RELEASES,
        status=HTTPStatus.ACCEPTED,
    ),
    Operation(
        "download_release_export",
        "GET",
        f"{_RELEASE}/export",
        Role.READER,
        "Download the archive of a release, or see how far its export is",
        _TAG_RELEASES,
    ),
    Operation(
        "create_release_import",
        "POST",
        _IMPORT,
        Role.WRITER,
        "Overwrite the draft by the archive of a release",
        _TAG_RELEASES,
        status=HTTPStatus.ACCEPTED,
        body=BodySize.WHOLE_SKILL,
    ),
    Operation(
        "get_release_import_status",
        "GET",
        _IMPORT,
        Role.READER,
        "See how far the import of a release is",
        _TAG_RELEASES,
    ),
    *EXTENSIONS,
)
