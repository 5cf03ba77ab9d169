"""One step of a trace as one line to read (docs/trace.md says what the steps are)."""

from collections.abc import Callable, Mapping

import orjson

from doyle.cli.replies import ASIDE, FAULT, SPOKEN, Line
from doyle.wire.json import Json, JsonObject

GOOD = "green"
CHANGE = "cyan"
HEADING = "bold"
SPEECH = "yellow"
ABSENT = "(nothing)"


def describe_step(step: JsonObject) -> Line:
    """What happened; a kind of step that this program does not know is shown as it came."""
    describe = _DESCRIPTIONS.get(str(step.get("step")), _unknown)
    return describe(step)


def stack_text(stack: Json) -> str:
    """A dialog stack, the active place first."""
    entries = stack if isinstance(stack, list) else []
    return " < ".join(_entry_text(entry) for entry in entries) or str(stack)


def intent_text(intent: JsonObject) -> str:
    """An intent with its score."""
    return f"#{intent.get('intent')} {_score(intent.get('confidence'))}"


def _entry_text(entry: JsonObject) -> str:
    details = [str(entry[key]) for key in ("selector", "state") if key in entry]
    if entry.get("skipped_slots"):
        details.append(f"skipped {', '.join(entry['skipped_slots'])}")
    return str(entry.get("dialog_node")) + (f" ({', '.join(details)})" if details else "")


def _name(step: JsonObject) -> str:
    """The node of a step: by its title, else by its id."""
    title = step.get("title")
    return f'"{title}"' if title else str(step.get("dialog_node", ABSENT))


def _level(step: JsonObject) -> Line:
    place = step.get("of") or "root"
    words = {"children": f"below {place}", "siblings": f"from {place} on", "root_nodes": "at the root"}
    among = str(step.get("among"))
    found = step.get("found")
    result = f"found {found}" if found else "found nothing"
    return Line(f"look {words.get(among, f'among {among} of {place}')}: {result}", SPOKEN if found else ASIDE)


def _condition(step: JsonObject) -> Line:
    verdict = str(step.get("verdict"))
    style = {"true": GOOD, "error": FAULT}.get(verdict, ASIDE)
    seen = ", ".join(_operand_text(each) for each in step.get("operands") or ())
    written = step.get("conditions") or "(no condition)"
    fault = f": {_short(step['error'])}" if "error" in step else ""
    return Line(f"{verdict} {_name(step)}: {written}{f' [{seen}]' if seen else ''}{fault}", style)


def _operand_text(operand: JsonObject) -> str:
    text, value = str(operand.get("text")), operand.get("value")
    if "error" in operand:
        return f"{text}: {operand['error']}"
    if text.startswith("#") and isinstance(value, dict):
        return f"best {intent_text(value)}"
    return f"{text} = {_json(value)}"


def _passed_over(step: JsonObject) -> Line:
    return Line(f"pass over {_name(step)}: {_words(step.get('reason'))}", ASIDE)


def _node(step: JsonObject) -> Line:
    return Line(f"run {_name(step)} ({_words(step.get('why'))})", HEADING)


def _context(step: JsonObject) -> Line:
    before, after = (_json(step[key]) if key in step else ABSENT for key in ("before", "after"))
    return Line(f"${step.get('path')}: {before} -> {after}", CHANGE)


def _output(step: JsonObject) -> Line:
    elements = step.get("elements")
    texts = [_element_text(each) for each in elements] if isinstance(elements, list) else [_json(elements)]
    if "custom" in step:
        texts.append(_json(step["custom"]))
    chosen = [f"{each['index'] + 1} of {each['count']}" for each in step.get("variations") or ()]
    variations = f" (variation {', '.join(chosen)})" if chosen else ""
    return Line(f"say {' | '.join(texts) or ABSENT}{variations}", SPEECH)


def _element_text(element: JsonObject) -> str:
    if element.get("response_type") == "text":
        return _json(element.get("text"))
    label = element.get("title") or element.get("source") or ""
    return f"[{element.get('response_type')}] {label}".rstrip()


def _effect(step: JsonObject) -> Line:
    verb = "go on with" if step.get("is_going_on") else "call"
    called = (
        f"{verb} {_words(step.get('call_type'))} {step.get('name')} {_json(step.get('parameters') or {})}"
    )
    if "error" in step:
        return Line(f"{called}: {step['error']}", FAULT)
    if step.get("needs_user"):
        return Line(f"{called} -> needs the user", CHANGE)
    return Line(f"{called} -> {_json(step['result'])}" if "result" in step else called, CHANGE)


def _action(step: JsonObject) -> Line:
    return Line(f"ask the client for {step.get('name')} {_json(step.get('parameters') or {})}", CHANGE)


def _next(step: JsonObject) -> Line:
    target = f" {step['target']}" if "target" in step else ""
    selector = f" ({step['selector']})" if "selector" in step else ""
    return Line(f"then {_words(step.get('behavior'))}{target}{selector}")


def _stack(step: JsonObject) -> Line:
    return Line(f"stack: {stack_text(step.get('before'))} -> {stack_text(step.get('after'))}", CHANGE)


def _frame(step: JsonObject) -> Line:
    slot = f", at {step['slot']}" if "slot" in step else ""
    return Line(f"frame {_name(step)}: {_words(step.get('move'))}{slot}")


def _slot(step: JsonObject) -> Line:
    move = step.get("move")
    style = GOOD if move == "filled" else ASIDE if move == "not_matched" else SPOKEN
    return Line(f"slot {_name(step)}: {_words(move)}", style)


def _taken(step: JsonObject) -> Line:
    mentions = step.get("mentions")
    shown = [f"@{each['entity']}:{each['value']}" for each in mentions] if isinstance(mentions, list) else []
    return Line(f"take {', '.join(shown) or _json(mentions)}", GOOD)


def _digression(step: JsonObject) -> Line:
    if "found" not in step:
        return Line(f"leave {_name(step)}? nothing takes over", ASIDE)
    back = "and comes back" if step.get("will_return") else "for good"
    return Line(f"leave {_name(step)}: {step['found']} takes over, {back}")


def _return(step: JsonObject) -> Line:
    return Line(f"come back to {_name(step)}")


def _disambiguation(step: JsonObject) -> Line:
    return Line(f"disambiguation: {_words(step.get('verdict'))}")


def _candidate(step: JsonObject) -> Line:
    dropped = step.get("dropped")
    ending = f", dropped: {_words(dropped)}" if dropped else ""
    return Line(f"{intent_text(step)} leads to {_name(step)}{ending}", ASIDE if dropped else GOOD)


def _log(step: JsonObject) -> Line:
    level = str(step.get("level"))
    return Line(f"{level}: {_short(step.get('msg'))}", FAULT if level == "error" else ASIDE)


def _loop_guard(step: JsonObject) -> Line:
    return Line(f"stopped: {_name(step)} ran {step.get('runs')} times", FAULT)


def _cut(step: JsonObject) -> Line:
    return Line(f"{step.get('left_out')} steps left out", ASIDE)


def _start(step: JsonObject) -> Line:
    ongoing = ", going on after a client action" if step.get("is_continuation") else ""
    return Line(f"turn {step.get('turn')} at {stack_text(step.get('stack'))}{ongoing}")


def _end(step: JsonObject) -> Line:
    reason = step.get("branch_exited_reason")
    return Line(f"end: {_words(step.get('why'))}{f', branch {reason}' if reason else ''}")


def _unknown(step: JsonObject) -> Line:
    return Line(_json({key: value for key, value in step.items() if key != "steps"}), ASIDE)


def _words(name: Json) -> str:
    return str(name).replace("_", " ")


def _short(text: Json) -> str:
    return " ".join(str(text).split())


def _score(confidence: Json) -> str:
    return f"{confidence:.2f}" if isinstance(confidence, (int, float)) else "?"


def _json(value: Json) -> str:
    return orjson.dumps(value).decode()


_DESCRIPTIONS: Mapping[str, Callable[[JsonObject], Line]] = {
    "start": _start,
    "level": _level,
    "condition": _condition,
    "passed_over": _passed_over,
    "node": _node,
    "context": _context,
    "output": _output,
    "effect": _effect,
    "action": _action,
    "next": _next,
    "stack": _stack,
    "frame": _frame,
    "slot": _slot,
    "taken": _taken,
    "digression": _digression,
    "return": _return,
    "disambiguation": _disambiguation,
    "candidate": _candidate,
    "log": _log,
    "loop_guard": _loop_guard,
    "cut": _cut,
    "end": _end,
}
