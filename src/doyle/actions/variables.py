"""Where the variables of actions live and how a name finds them (spec/actions-runtime.md §§8, 9)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from enum import Enum

from doyle.actions.plan import CompiledActions
from doyle.actions.state import ActionsState
from doyle.expressions.dates.zones import find_zone
from doyle.expressions.errors import MisfitError
from doyle.expressions.scope import Scope
from doyle.wire.json import Json, JsonObject
from doyle.wire.json_copy import copy_json

USER_DEFINED_PREFIX = "user_defined_"
SYSTEM_PREFIX = "system_"
ITEM = "item"
BUILT_IN_VARIABLES = frozenset(
    {"now", "current_date", "current_time", "timezone", "locale", "channel_name", "fallback_reason"}
    | {"no_action_matches_count", "digressed_from", "session_history", "integrations", "session_id"}
    | {"last_seen_at"}
)
"""The ids of built-in variables (spec/actions-format.md §7, actions-runtime.md §8)."""


class Place(Enum):
    """Which variables a value object names."""

    ACTION = "variable"
    SESSION = "skill_variable"
    SYSTEM = "system_variable"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a turn knows of client and channel: plain JSON of `context`.

    `system` is `context.global.system`; `now` is aware, in UTC. A turn works on a copy, of which it gives
    `integrations` back.
    """

    now: datetime
    system: JsonObject = field(default_factory=dict)
    integrations: JsonObject = field(default_factory=dict)
    user_defined: Mapping[str, Json] = field(default_factory=dict)
    session_id: str = ""

    def copied(self) -> "Surroundings":
        """The same, sharing nothing that expressions could change."""
        system, user_defined = copy_json(self.system), copy_json(dict(self.user_defined))
        integrations = copy_json(self.integrations)
        return Surroundings(self.now, system, integrations, user_defined, self.session_id)

    @property
    def zone(self) -> tzinfo:
        """The user's time zone, or UTC."""
        name = self.system.get("timezone")
        return (find_zone(name) if isinstance(name, str) else None) or UTC


class TurnVariables:
    """The variables of one turn. `item` is the element that a template of options looks at."""

    def __init__(self, skill: CompiledActions, state: ActionsState, around: Surroundings) -> None:
        self._skill = skill
        self._state = state
        self._around = around
        self.item: Json = None
        self._defaults: JsonObject = {}

    def get(self, name: str) -> Json:
        """The value of a name in an expression: of the action, the session, built in, or the client's."""
        if name == ITEM and self.item is not None:
            return self.item
        frame = self._state.frame
        if frame is not None and name in frame.variables:
            return frame.variables[name]
        if name in self._state.skill_variables or name in self._skill.variables:
            return self.find(Place.SESSION, name)
        if name.startswith(USER_DEFINED_PREFIX):
            return self._around.user_defined.get(name.removeprefix(USER_DEFINED_PREFIX))
        return self.find(Place.SYSTEM, name)

    def find(self, place: Place, name: str) -> Json:
        """The value of a name in one place; a session variable without one has its default."""
        if place is Place.ACTION:
            frame = self._state.frame
            return None if frame is None else frame.variables.get(name)
        if place is Place.SESSION:
            value = self._state.skill_variables.get(name)
            return self._default(name) if value is None else value
        return self._built_in(name.removeprefix(SYSTEM_PREFIX))

    def literal(self, name: str) -> str | None:
        """What the user typed for the answer of the running action."""
        frame = self._state.frame
        return None if frame is None else frame.literals.get(name)

    def pattern(self, name: str) -> str | None:
        """The name of the pattern that an answer matched."""
        frame = self._state.frame
        return None if frame is None else frame.patterns.get(name)

    def assign(self, name: str, value: Json) -> None:
        """Set the variable that `get` reads: of the running action if it has it, else of the session."""
        frame = self._state.frame
        if frame is not None and name in frame.variables:
            frame.variables[name] = value
        elif name.removeprefix(SYSTEM_PREFIX) == "integrations" and isinstance(value, dict):
            self._around.integrations.update(value)
        else:
            self._state.skill_variables[name] = value

    def _default(self, name: str) -> Json:
        """The default of a session variable: a copy, for methods may change it and the skill serves all."""
        declared = self._skill.variables.get(name)
        if declared is None or not isinstance(declared.default, dict | list):
            return None if declared is None else declared.default
        if name not in self._defaults:
            self._defaults[name] = copy_json(declared.default)
        return self._defaults[name]

    def _built_in(self, name: str) -> Json:
        local = self._around.now.astimezone(self._around.zone)
        if name in ("now", "current_date", "current_time"):
            text = local.strftime("%Y-%m-%dT%H:%M:%S")
            return {"now": text, "current_date": text[:10], "current_time": text[11:]}[name]
        if name in ("fallback_reason", "digressed_from", "no_action_matches_count"):
            return getattr(self._state, name)
        if name == "session_history":
            return self._state.history
        if name == "integrations":
            return self._around.integrations
        return self._of_client(name)

    def _of_client(self, name: str) -> Json:
        system = self._around.system
        if name == "timezone":
            return system.get(name) or "UTC"
        if name == "locale":
            return system.get(name) or self._skill.formats.locale or "en-us"
        if name == "channel_name":
            channel = self._around.integrations.get("channel")
            return channel.get("name") if isinstance(channel, dict) else None
        return self._around.session_id if name == "session_id" else system.get(name)


def variables_of(scope: Scope) -> TurnVariables:
    """The variables of a scope of actions."""
    if not isinstance(scope.variables, TurnVariables):
        raise MisfitError("there are no variables of actions here")
    return scope.variables
