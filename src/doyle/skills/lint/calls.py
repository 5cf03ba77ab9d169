"""The calls of nodes, and the hooks that they go to (spec dialog-engine.md §11)."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from doyle.dialog.compiled import SKILL_TYPES, NodeType
from doyle.dialog.variable import result_path
from doyle.skills.lint.findings import Finding, Place, found, shown
from doyle.skills.lint.rules import Rule
from doyle.skills.lint.skill import Skill
from doyle.skills.lint.tree import Tree
from doyle.wire.workspace import DialogNode, DialogNodeAction

WEBHOOK = "webhook"
LEGACY_TYPES = frozenset({"cloud_function", "server", "web_action"})
ACTION_TYPES = LEGACY_TYPES | SKILL_TYPES | {"client", WEBHOOK}
MAX_NAME_CHARACTERS = 256


def check_calls(skill: Skill, tree: Tree) -> Iterator[Finding]:
    """The webhooks of a skill, then the actions of every enabled node."""
    yield from _check_webhooks(skill)
    hooks = frozenset(hook.name for hook in skill.webhooks if hook.url.strip())
    for placed in tree.nodes.values():
        if placed.node.disabled is not True:
            for at, action in enumerate(placed.node.actions or ()):
                place = (*placed.place, "actions", at)
                yield from _check_action(action, place, hooks)
                if action.type in SKILL_TYPES:
                    yield from _check_skill_call(action, placed.node, place)


def _check_webhooks(skill: Skill) -> Iterator[Finding]:
    for at, hook in enumerate(skill.webhooks):
        if not _is_web_address(hook.url):
            yield found(Rule.BAD_WEBHOOK, ("webhooks", at, "url"), "a hook needs an http or https address")


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url.strip())
        return parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return False


def _check_action(action: DialogNodeAction, place: Place, hooks: frozenset[str]) -> Iterator[Finding]:
    if not action.name.strip():
        yield found(Rule.BAD_ACTION, (*place, "name"), "the action has no name")
    elif len(action.name) > MAX_NAME_CHARACTERS:
        message = f"{len(action.name)} characters; {MAX_NAME_CHARACTERS} is the most"
        yield found(Rule.OVER_LIMIT, (*place, "name"), message)
    if action.type is not None and action.type not in ACTION_TYPES:
        message = f"unknown type {shown(action.type)}: the client has to run it"
        yield found(Rule.UNKNOWN_ENUMERATION, (*place, "type"), message)
    if action.result_variable and result_path(action.result_variable) is None:
        message = f"{shown(action.result_variable)} is no name for a variable: the result is dropped"
        yield found(Rule.BAD_ACTION, (*place, "result_variable"), message)
    if action.type == WEBHOOK and action.name not in hooks:
        message = f"there is no webhook {shown(action.name)} with an address: the call always fails"
        yield found(Rule.WEBHOOK_NOT_CONFIGURED, (*place, "name"), message)
    elif action.type in LEGACY_TYPES:
        message = f"{shown(action.name)} is called only where an operator maps it to an address"
        yield found(Rule.LEGACY_ACTION, place, message)


def _check_skill_call(action: DialogNodeAction, node: DialogNode, place: Place) -> Iterator[Finding]:
    """An action of the actions skill: it may ask the user, and no handler can wait for that (§11.5)."""
    message = f"{shown(action.name)} is run only where an actions skill stands beside this dialog"
    yield found(Rule.ACTION_SKILL, place, message)
    if node.type == NodeType.EVENT_HANDLER:
        message = f"a handler cannot wait for {shown(action.name)}: the call fails where that asks the user"
        yield found(Rule.BAD_ACTION, place, message)
