"""`now()` and `today()`: the turn's clock in the conversation's zone (spec/expression-language.md §8.5)."""

from datetime import UTC, tzinfo

from doyle.expressions.dates.moment import moment_of
from doyle.expressions.dates.zones import find_zone
from doyle.expressions.errors import MisfitError
from doyle.expressions.scope import Scope
from doyle.expressions.values import Value, first_value

_STEPS = 6


def now(scope: Scope, zone_name: Value) -> str:
    """The time in the conversation's zone without offset, or in a named zone with its offset.

    `'$variable'` names the variable that holds the zone.

    Raises:
        MisfitError: the zone is not known.
    """
    scope.budget.spend(_STEPS)
    if zone_name is None:
        return str(moment_of(scope.now.astimezone(conversation_zone(scope)), has_offset=False))
    name = first_value(zone_name)
    if type(name) is str and name.startswith("$"):
        name = scope.context.get(name[1:].strip("(){}"))
    zone = find_zone(name) if type(name) is str else None
    if zone is None:
        raise MisfitError("unknown time zone")
    return str(moment_of(scope.now.astimezone(zone), has_offset=True))


def today(scope: Scope) -> str:
    """The date in the conversation's zone."""
    return scope.now.astimezone(conversation_zone(scope)).date().isoformat()


def conversation_zone(scope: Scope) -> tzinfo:
    """The zone of `context.timezone`; GMT where it is absent, or unknown (which is noticed)."""
    name = scope.context.get("timezone")
    if name is None:
        return UTC
    zone = find_zone(name) if type(name) is str else None
    if zone is None:
        scope.notice("warn", f"context.timezone names no known time zone: '{str(name)[:60]}'")
    return zone or UTC
