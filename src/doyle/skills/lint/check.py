"""Checks a skill against all rules, in time linear in its size."""

from collections.abc import Iterable, Iterator

from doyle.skills.lint.actions.check import check_action_file
from doyle.skills.lint.calls import check_calls
from doyle.skills.lint.duplicates import check_duplicates
from doyle.skills.lint.entities import check_entities
from doyle.skills.lint.envelope import check_envelope
from doyle.skills.lint.expression_rules import check_expressions
from doyle.skills.lint.findings import Finding, Place, found, shown
from doyle.skills.lint.languages import check_language
from doyle.skills.lint.names import check_names, subjects
from doyle.skills.lint.node_texts import read_node_texts
from doyle.skills.lint.ordering import in_order
from doyle.skills.lint.places import check_places
from doyle.skills.lint.reach import check_reach
from doyle.skills.lint.responses import check_responses
from doyle.skills.lint.rules import Rule
from doyle.skills.lint.skill import Skill, read_skill, skill_of, skill_type, unwrap
from doyle.skills.lint.steps import check_steps
from doyle.skills.lint.training import check_training
from doyle.skills.lint.tree import build_tree, check_tree
from doyle.skills.lint.truth import known_truths, says_anything_else
from doyle.skills.lint.uses import collect_uses
from doyle.wire.json import Json
from doyle.wire.model import pointer
from doyle.wire.workspace import WorkspaceBody


def check_file(data: Json) -> tuple[Finding, ...]:
    """Everything odd in a skill file: a v1 workspace, a v2 dialog skill or an action skill.

    Takes any decoded JSON and never raises. Findings are in the order of intents, entities,
    counterexamples, nodes and actions in the file, those about the whole first; paths lead into the file.
    """
    kind = skill_type(data)
    if kind == "action" and isinstance(data, dict):
        return check_action_file(data)
    if kind != "dialog":
        message = f"this is a skill of type {shown(kind)}: it cannot be checked"
        return (found(Rule.UNKNOWN_SKILL_TYPE, (), message),)
    workspace, place = unwrap(data)
    return _finished(read_skill(workspace), place)


def check_body(body: WorkspaceBody) -> tuple[Finding, ...]:
    """Everything odd in a workspace that has been read already; paths lead into it."""
    return _finished(skill_of(body), ())


def _finished(skill: Skill, place: Place) -> tuple[Finding, ...]:
    """The findings in order, each once, with what they are about."""
    return in_order(_findings(skill), subjects(skill), pointer(*place))


def _findings(skill: Skill) -> Iterator[Finding]:
    yield from (Finding(Rule.SCHEMA, fault.path, fault.message) for fault in skill.faults)
    yield from check_duplicates(skill)
    yield from check_envelope(skill)
    yield from check_language(skill)
    yield from check_training(skill)
    yield from check_entities(skill)
    yield from _dialog_findings(skill)


def _dialog_findings(skill: Skill) -> Iterable[Finding]:
    texts = read_node_texts(skill)
    tree = build_tree(skill)
    truths = known_truths(tree, texts)
    yield from check_tree(tree)
    yield from check_places(tree)
    yield from check_expressions(texts)
    yield from check_names(skill, collect_uses(skill, texts))
    yield from check_responses(tree)
    yield from check_calls(skill, tree)
    yield from check_steps(tree, truths)
    yield from check_reach(tree, truths, says_anything_else(tree, texts))
