"""Which function answers which operation of the v2 API's authoring."""

from collections.abc import Awaitable, Callable, Mapping

from starlette.responses import Response

from doyle.server.v2 import assistants, extensions, providers, release_transfer, releases, skills

ASSISTANT_ANSWERS: Mapping[str, Callable[..., Awaitable[Response]]] = {
    "create_provider": providers.create_provider,
    "list_providers": providers.list_providers,
    "update_provider": providers.update_provider,
    "create_assistant": assistants.create_assistant,
    "list_assistants": assistants.list_assistants,
    "delete_assistant": assistants.delete_assistant,
    "list_environments": assistants.list_environments,
    "get_environment": assistants.get_environment,
    "update_environment": assistants.update_environment,
    "get_skill": skills.get_skill,
    "update_skill": skills.update_skill,
    "export_skills": skills.export_skills,
    "import_skills": skills.import_skills,
    "import_skills_status": skills.import_skills_status,
    "create_release": releases.create_release,
    "list_releases": releases.list_releases,
    "get_release": releases.get_release,
    "delete_release": releases.delete_release,
    "deploy_release": releases.deploy_release,
    "create_release_export": release_transfer.create_release_export,
    "download_release_export": release_transfer.download_release_export,
    "create_release_import": release_transfer.create_release_import,
    "get_release_import_status": release_transfer.get_release_import_status,
    "create_extension": extensions.create_extension,
    "list_extensions": extensions.list_extensions,
    "get_extension": extensions.get_extension,
    "update_extension": extensions.update_extension,
    "delete_extension": extensions.delete_extension,
}
