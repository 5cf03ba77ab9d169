"""Assistants and environments (spec/api/contract.yaml; spec/operations.md §9)."""

from uuid import uuid4

from starlette.responses import Response

from doyle.server.calls import Call
from doyle.server.listings import read_audit, read_listing
from doyle.server.responses import JsonResponse
from doyle.server.v2.shapes import show_assistant, show_environment
from doyle.skills import assistants as skills_of_assistants
from doyle.store import assistants, environments
from doyle.wire.assistant import AssistantBody, EnvironmentChange


async def create_assistant(call: Call) -> Response:
    """Create an assistant with a draft, a live environment, an action skill and a dialog skill.

    The dialog skill is switched off until it first gets content.
    """
    body = AssistantBody.read(await call.read_json())
    assistant = await skills_of_assistants.create_assistant(
        call.services.store,
        call.instance_id,
        body,
        now=call.services.now_milliseconds(),
        new_id=lambda: str(uuid4()),
    )
    call.services.runner.notify()
    return JsonResponse(show_assistant(assistant))


async def list_assistants(call: Call) -> Response:
    """One page of the assistants of the instance."""
    listing = read_listing(call, sort_names=assistants.SORT_NAMES, default_sort="name")
    page = await skills_of_assistants.list_assistants(call.services.store, call.instance_id, listing.query)
    return JsonResponse(listing.answer("assistants", page, show_assistant))


async def delete_assistant(call: Call, assistant_id: str) -> Response:
    """Delete an assistant with its environments, releases and skills; an attached workspace stays."""
    deleted = await skills_of_assistants.delete_assistant(call.services.store, call.instance_id, assistant_id)
    for workspace_id in deleted:
        call.services.library.forget(workspace_id)
        call.services.trainer.stop(workspace_id)
    return JsonResponse({})


async def list_environments(call: Call, assistant_id: str) -> Response:
    """One page of the environments of an assistant."""
    listing = read_listing(call, sort_names=environments.SORT_NAMES, default_sort="name")
    page = await skills_of_assistants.list_environments(
        call.services.store, call.instance_id, assistant_id, listing.query
    )
    return JsonResponse(
        listing.answer(
            "environments", page, lambda each: show_environment(each, include_audit=listing.has_audit)
        )
    )


async def get_environment(call: Call, assistant_id: str, environment_id: str) -> Response:
    """One environment with the skills that answer in it."""
    has_audit = read_audit(call)
    environment = await skills_of_assistants.get_environment(
        call.services.store, call.instance_id, assistant_id, environment_id
    )
    return JsonResponse(show_environment(environment, include_audit=has_audit))


async def update_environment(call: Call, assistant_id: str, environment_id: str) -> Response:
    """Change an environment: absent fields, and skills of types that are not named, stay as they are.

    The draft may take another dialog skill; elsewhere skills can only be switched on and off.
    """
    change = EnvironmentChange.read(await call.read_json())
    environment = await skills_of_assistants.update_environment(
        call.services.store,
        call.instance_id,
        assistant_id,
        environment_id,
        change,
        call.services.now_milliseconds(),
    )
    return JsonResponse(show_environment(environment, include_audit=False))
