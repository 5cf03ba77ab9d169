"""The settings in force, and what is kept for how long."""

from starlette.responses import Response

from doyle import __version__
from doyle.server.calls import Call
from doyle.server.responses import JsonResponse
from doyle.server.retention import RetentionState
from doyle.settings import Settings
from doyle.shown_settings import show_settings
from doyle.store.timestamps import iso_timestamp
from doyle.wire.json import JsonObject


async def get_settings(call: Call) -> Response:
    """The settings of the process that answers, secrets masked.

    They come from its environment and its options alone, and change with its next start.
    """
    values = show_settings(call.services.settings)
    settings: list[JsonObject] = []
    for name, field in Settings.model_fields.items():
        value = {} if values[name] is None else {"value": values[name]}
        settings.append({"setting": f"DOYLE_{name.upper()}", **value, "description": field.description})
    return JsonResponse({"version": __version__, "settings": settings})


async def get_retention(call: Call) -> Response:
    """How long log events and audit events are kept, which setting says so, and what goes next."""
    return JsonResponse(await _show_retention(call))


async def run_retention(call: Call) -> Response:
    """Remove now what is older than it is kept, in the background; the answer tells what there is to remove.

    Without this it happens once an hour.
    """
    shown = await _show_retention(call)
    call.services.retention.run_soon()
    return JsonResponse(shown, call.operation.status)


async def _show_retention(call: Call) -> JsonObject:
    states = await call.services.retention.states(call.services.now_milliseconds())
    return {"kept": [_show_state(state) for state in states]}


def _show_state(state: RetentionState) -> JsonObject:
    shown: JsonObject = {
        "what": state.kept.what,
        "setting": state.kept.setting,
        "days": state.kept.days,
        "overdue": state.overdue,
        "due_within_a_day": state.due_within_a_day,
    }
    if state.oldest is not None:
        shown["oldest"] = iso_timestamp(state.oldest)
    return shown
