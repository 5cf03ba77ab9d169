"""Skills that mean harm, by name: each is a workspace and the context that its first message brings.

No test module: `measure.py` runs them in a process of its own, `test_hostile_skills.py` judges the outcome.
"""

from collections.abc import Callable
from typing import Any

Nodes = list[dict[str, Any]]
MEGABYTE = 1_000_000
DEPTH = 5_000
SELF = {"behavior": "jump_to", "dialog_node": "n", "selector": "body"}
LIST_OF_1000 = list(range(1_000))


def skill(nodes: Nodes, context: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    return {"skill": {"name": "Hostile", "dialog_nodes": nodes, **more}, "context": context or {}}


def looping(given: dict[str, Any] | None = None, /, **node: Any) -> dict[str, Any]:
    """One node that jumps to itself."""
    return skill([{"dialog_node": "n", "conditions": "true", "next_step": SELF, **node}], given)


def chain(count: int, **fields: Any) -> Nodes:
    """Nodes side by side."""
    return [
        {"dialog_node": f"n{at}", "previous_sibling": f"n{at - 1}" if at else None, **fields}
        for at in range(count)
    ]


def nested(depth: int, value: Any) -> Any:
    for _ in range(depth):
        value = {"a": [value]}
    return value


def deep_tree(kind: str) -> dict[str, Any]:
    nodes = [
        {
            "dialog_node": f"n{at}",
            "conditions": "true",
            "type": kind,
            "parent": f"n{at - 1}" if at else None,
            "digress_out": "allow_all",
            "next_step": {"behavior": "skip_user_input"},
            "output": {"text": "x"},
        }
        for at in range(DEPTH)
    ]
    return skill([*nodes, {"dialog_node": "end", "parent": f"n{DEPTH - 1}", "conditions": "true"}])


def deep_folders() -> dict[str, Any]:
    nodes: Nodes = [
        {"dialog_node": f"n{at}", "type": "folder", "parent": f"n{at - 1}" if at else None}
        for at in range(DEPTH)
    ]
    return skill(
        [
            *nodes,
            {"dialog_node": "end", "parent": f"n{DEPTH - 1}", "conditions": "true", "output": {"text": "x"}},
        ]
    )


def broken_tree() -> dict[str, Any]:
    """Parents and siblings in circles, a thousand first nodes, siblings of themselves."""
    circle = [
        {"dialog_node": f"c{at}", "parent": f"c{(at + 1) % 3_000}", "conditions": "true"}
        for at in range(3_000)
    ]
    heads: Nodes = [{"dialog_node": f"h{at}", "conditions": "false"} for at in range(3_000)]
    ring = [
        {"dialog_node": f"r{at}", "previous_sibling": f"r{(at + 1) % 3_000}", "conditions": "$a == 1"}
        for at in range(3_000)
    ]
    one = [{"dialog_node": f"s{at}", "previous_sibling": "h0", "conditions": "$a"} for at in range(3_000)]
    own = [{"dialog_node": f"o{at}", "previous_sibling": f"o{at}", "conditions": "$a"} for at in range(3_000)]
    return skill([*circle, *heads, *ring, *one, *own])


def ring_of_jumps(selector: str) -> dict[str, Any]:
    nodes = [
        {
            "dialog_node": f"n{at}",
            "conditions": "true",
            "output": {"text": "x" * 1_000},
            "next_step": {"behavior": "jump_to", "dialog_node": f"n{(at + 1) % 700}", "selector": selector},
        }
        for at in range(700)
    ]
    return skill(nodes)


def frames_in_a_ring() -> dict[str, Any]:
    """Each frame has a hundred slots whose handlers fill, empty and jump on."""
    nodes: Nodes = []
    for frame in range(20):
        name = f"f{frame}"
        nodes.append({"dialog_node": name, "type": "frame", "conditions": "true", "parent": None})
        nodes[-1]["next_step"] = {
            "behavior": "jump_to",
            "dialog_node": f"f{(frame + 1) % 20}",
            "selector": "body",
        }
        for slot in range(100):
            own = f"{name}_{slot}"
            nodes += [
                {"dialog_node": own, "type": "slot", "parent": name, "variable": f"$v{slot}",
                 "conditions": "!all_slots_filled || true"},
                {"dialog_node": f"{own}_i", "type": "event_handler", "event_name": "input", "parent": own,
                 "conditions": "true", "context": {f"v{slot}": "<? {input.text, all_slots_filled} ?>"
                                                   if slot == 99 else "<? input.text ?>"}},
                {"dialog_node": f"{own}_f", "type": "event_handler", "event_name": "filled", "parent": own,
                 "conditions": "all_slots_filled || true", "output": {"text": "filled"},
                 "previous_sibling": f"{own}_i",
                 "next_step": {"behavior": "reprompt"} if slot % 2 else {"behavior": "get_user_input"}},
            ]  # fmt: skip
    return skill(nodes)


def wide_frame() -> dict[str, Any]:
    """Five thousand slots that all ask whether all slots are filled."""
    nodes: Nodes = [{"dialog_node": "f", "type": "frame", "conditions": "true", "output": {"text": "done"}}]
    for at in range(5_000):
        nodes += [
            {"dialog_node": f"s{at}", "type": "slot", "parent": "f", "variable": f"$v{at}",
             "conditions": "!all_slots_filled"},
            {"dialog_node": f"i{at}", "type": "event_handler", "event_name": "input", "parent": f"s{at}",
             "conditions": "!all_slots_filled", "context": {f"v{at}": 1}},
            {"dialog_node": f"p{at}", "type": "event_handler", "event_name": "focus", "parent": f"s{at}",
             "previous_sibling": f"i{at}", "output": {"text": "?"}},
        ]  # fmt: skip
    return skill(nodes)


def digressions() -> dict[str, Any]:
    """Root nodes that digress to one another in every turn and never complete."""
    nodes: Nodes = []
    for at in range(3):
        follow = {"dialog_node": f"c{at}", "parent": f"n{at}", "conditions": "false"}
        turn = "context.turn == null ? 0 : context.turn % 3"
        nodes += [
            {"dialog_node": f"n{at}", "conditions": f"({turn}) == {at}", "digress_in": "returns",
             "digress_out": "allow_all", "context": {"turn": "<? $turn == null ? 1 : $turn + 1 ?>"},
             "output": {"text": "x"}},
            follow,
        ]  # fmt: skip
    return skill(nodes)


def close_intents(given: dict[str, Any] | None = None, /, **node: Any) -> dict[str, Any]:
    """Ten intents that are equally likely, each with a node to try for a suggestion."""
    nodes = [
        {**one, "title": f"N{at}", "conditions": f"#i{at}", **node,
         "next_step": {**SELF, "dialog_node": f"n{at}"}}
        for at, one in enumerate(chain(10))
    ]  # fmt: skip
    settings = {"disambiguation": {"enabled": True, "sensitivity": "high"}}
    intents = [{"intent": f"i{at}", "confidence": 0.9} for at in range(10)]
    return {**skill(nodes, given, system_settings=settings), "intents": intents}


def calls(kind: str, **fields: Any) -> list[dict[str, Any]]:
    return [{"name": "a", "type": kind, **fields} for _ in range(5)]


def ring_of_bodies(given: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Ten nodes that jump to one another; each changes a large context a little, and looks at it."""
    count = {"count": "<? $count == null ? 1 : $count + 1 ?>"}
    nodes = [
        {**one, "conditions": "true", "context": count, **fields, "next_step": {**SELF, "dialog_node": after}}
        for at, one in enumerate(chain(10))
        for after in [f"n{(at + 1) % 10}"]
    ]
    return skill(nodes, given)


def handlers_over(given: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Two frames that jump to each other, each with a thousand slots that the message fills."""
    nodes: Nodes = []
    for name, other in (("f", "g"), ("g", "f")):
        nodes.append({"dialog_node": name, "type": "frame", "conditions": "true",
                      "next_step": {**SELF, "dialog_node": other}})  # fmt: skip
        for at in range(1_000):
            own = f"{name}{at}"
            nodes += [
                {"dialog_node": own, "type": "slot", "parent": name, "variable": f"$v{own}"},
                {"dialog_node": f"{own}i", "type": "event_handler", "event_name": "input", "parent": own,
                 "conditions": "true", "context": {f"v{own}": 1}},
                {"dialog_node": f"{own}f", "type": "event_handler", "event_name": "filled", "parent": own,
                 "previous_sibling": f"{own}i", "next_step": {"behavior": "reprompt"}, **fields},
            ]  # fmt: skip
    return skill(nodes, given)


def jumps_over(level: Nodes, given: dict[str, Any]) -> dict[str, Any]:
    """Ten nodes that take turns in jumping back to the first of a level, to be looked for anew."""
    turns = [
        {
            "dialog_node": f"l{at}",
            "previous_sibling": f"l{at - 1}" if at else level[-1]["dialog_node"],
            "conditions": f"$c % 10 == {at}",
            "context": {"c": "<? $c + 1 ?>"},
            "next_step": {"behavior": "jump_to", "dialog_node": "n0", "selector": "condition"},
        }
        for at in range(10)
    ]
    return skill([*level, *turns], {"c": 0, **given})


TOIL = "$big.?[#this >= 0 && $big.size() > 0].![#this + 1].size() > 1"
NESTED_TOIL = "$big.?[$big.?[$big.contains(#this)].size() > 0].size() > 0"

SKILLS: dict[str, Callable[[], dict[str, Any]]] = {
    # deep nesting
    "deep tree": lambda: deep_tree("standard"),
    "deep folders": deep_folders,
    "deep frames": lambda: deep_tree("frame"),
    "deep values": lambda: looping(
        context={"a": nested(90, "$a")}, output={"ui": nested(400, "$a"), "text": "x"}),
    "values as deep as allowed": lambda: looping(
        context={"a": nested(40, "$a")}, output={"ui": nested(90, "$a"), "text": "x"}),
    "deep client context": lambda: looping(
        {"a": nested(400, 1)}, context={"b": "$a", "c": "<? $a.toString() ?>"}),
    "deep expression": lambda: skill([
        *chain(200, conditions="(" * 1_000 + "1" + ")" * 1_000),
        {"dialog_node": "m", "conditions": "!" * 2_000 + "true",
         "context": {"a": "<? " + "{" * 4_000 + " ?>"}},
    ]),
    # cycles
    "broken tree": broken_tree,
    "ring of jumps to bodies": lambda: ring_of_jumps("body"),
    "ring of jumps to conditions": lambda: ring_of_jumps("condition"),
    "jump to itself": lambda: looping(output={"text": "x"}),
    "folder that jumps into itself": lambda: skill([
        {"dialog_node": "n", "type": "folder"},
        {"dialog_node": "m", "parent": "n", "conditions": "true",
         "next_step": {**SELF, "selector": "condition"}},
    ]),
    "response that jumps to itself": lambda: skill([
        {"dialog_node": "m", "conditions": "true"},
        {"dialog_node": "n", "type": "response_condition", "parent": "m", "conditions": "true",
         "next_step": SELF, "output": {"text": "x"}},
    ]),
    "frames in a ring": frames_in_a_ring,
    "wide frame": wide_frame,
    "digressions without end": digressions,
    # gigantic literals, said again and again
    "literal text": lambda: looping(output={"text": "x" * MEGABYTE}),
    "literal multiline text": lambda: looping(output={"text": {
        "values": ["x" * 1_000] * 1_000, "selection_policy": "multiline"}}),
    "literal generic text": lambda: looping(output={"generic": [
        {"response_type": "text", "values": [{"text": "x" * MEGABYTE}]}]}),
    "literal elements": lambda: looping(output={"generic": [
        {"response_type": "user_defined", "user_defined": {"a": ["x" * 1_000] * 1_000}}] * 5}),
    "literal options": lambda: looping(output={"generic": [
        {"response_type": "option", "title": "t", "options": [
            {"label": "x", "value": {"input": {"text": "y"}}}] * 50_000}]}),
    "literal custom output": lambda: looping(output={"ui": {"a": [1] * MEGABYTE}}),
    "literal context": lambda: looping(context={f"k{at}": ["x"] * 10_000 for at in range(100)}),
    "literal numbers": lambda: skill([
        {"dialog_node": "n", "conditions": "true", "context": {"a": [1] * 2_000_000}}]),
    "literal action parameters": lambda: looping(actions=[
        {"name": "a" * 250, "parameters": {"p": "x" * MEGABYTE}}] * 5),
    "literal action names": lambda: looping(actions=[{"name": "a" * MEGABYTE, "type": "cloud_function"}] * 5),
    "literal handlers": lambda: skill([
        {"dialog_node": "n", "type": "frame", "conditions": "true", "next_step": SELF},
        *({"dialog_node": f"s{at}", "type": "slot", "parent": "n", "variable": f"$v{at}"}
          for at in range(100)),
        *({"dialog_node": f"i{at}", "type": "event_handler", "event_name": "input", "parent": f"s{at}",
           "conditions": "true", "context": {f"v{at}": "x" * 20_000}} for at in range(100)),
    ]),
    "many variations": lambda: looping(output={"text": {
        "values": [str(at) for at in range(200_000)], "selection_policy": "random"}}),
    # gigantic and swelling strings
    "gigantic template": lambda: looping({"x": "y" * 100}, output={"text": "$x " * 500_000}),
    "gigantic marks": lambda: looping(output={"text": "$" * MEGABYTE}, context={
        "a": "<?" * 500_000, "b": "@" * MEGABYTE, "c": "<? '" * 250_000, "d": "\\$" * 500_000}),
    "gigantic expression": lambda: looping(context={"a": "<? " + "1 + " * 250_000 + "1 ?>"}),
    "many expressions": lambda: looping(context={f"k{at}": f"<? $a + {at} ?>" for at in range(10_000)}),
    "doubled text": lambda: looping({"s": "x"}, context={"s": "<? $s + $s ?>"}, output={"text": "$s"}),
    "doubled list": lambda: looping({"l": [1]}, context={"a": "<? $l.addAll($l) ?>"}, output={"ui": "$l"}),
    "doubled in conditions": lambda: skill(
        chain(3_000, conditions="$l.addAll($l) == 1 || $s.append($s).size() < 0"),
        {"l": ["x" * 50], "s": "x" * 50}),
    "swelling output": lambda: looping(
        output={"ui": {"a": "<? output.toString() ?>"}, "text": "<? output ?>"}),
    "numbers without end": lambda: looping(
        {"n": 10**900}, context={"n": "<? $n * $n ?>"}, output={"text": "$n"}),
    # context that refers to itself
    "context put into itself": lambda: looping({"o": {}, "l": [1]}, context={
        "a": "<? $o.put('o', $o) ?>", "b": "<? $l.append($l) ?>", "c": "<? context.put('c', context) ?>"}),
    "context that quotes itself": lambda: looping(
        {"a": {"x": 1}}, context={"a": {"x": "$a", "y": ["$a", "$a"]}}),
    "system put into context": lambda: looping(
        context={"a": "<? context ?>", "system": {"x": "<? context ?>"}}),
    # large contexts, which every body looks at
    "texts with commas in the context": lambda: ring_of_bodies({"l": ["a,b"] * 40_000}),
    "quotes and backslashes in the context": lambda: ring_of_bodies({"l": ['\\",'] * 40_000}),
    "a large integer in the context": lambda: ring_of_bodies({"l": [1] * 45_000, "n": 10**30}),
    "large integers in the context": lambda: ring_of_bodies(
        {"l": [10**900] * 800}, output={"text": "<? $l.size() ?>"}),
    "large integer and odd texts": lambda: ring_of_bodies({"l": ["\U0001f375,"] * 40_000, "n": 10**30}),
    "long text in the context": lambda: ring_of_bodies(
        {"s": "x" * 780_000}, output={"text": "<? $s.length() ?>"}),
    "control characters in the context": lambda: ring_of_bodies(
        {"s": "\x01" * 130_000}, output={"text": "<? $s.length() ?>"}),
    "objects in the context": lambda: ring_of_bodies(
        {"l": [{"a": 1}] * 20_000}, output={"text": "<? $l.size() ?>"}),
    "literals and a large context": lambda: ring_of_bodies(
        {"l": ["a,b"] * 40_000, "n": 10**30}, context={"a": 1}),
    "context larger than one may be made": lambda: ring_of_bodies(
        {"l": [1] * 60_000, "n": 10**30, "count": 0}, context={"count": 1}),
    "calls and a large context": lambda: ring_of_bodies(
        {"l": ["a,b"] * 40_000, "n": 10**30}, context={},
        actions=[{"name": "a", "type": "cloud_function", "result_variable": f"r{at}"} for at in range(5)]),
    "parameters and a large context": lambda: ring_of_bodies(
        {"l": ["a,b"] * 40_000, "n": 10**30}, context={},
        actions=calls("webhook", parameters={"p": "<? $l.size() ?>"}, result_variable="output.x")),
    "handlers and a large context": lambda: handlers_over({"l": ["a,b"] * 40_000}),
    "handlers with output and a large context": lambda: handlers_over(
        {"l": [1] * 45_000, "n": 10**30}, output={"text": "<? $l.size() ?>"}),
    "suggestions and a large context": lambda: close_intents(
        {"l": ["a,b"] * 40_000, "n": 10**30}, context={"a": "<? $l.size() ?>"}),
    # expression bombs
    "toil in conditions": lambda: skill(chain(3_000, conditions=TOIL), {"big": LIST_OF_1000}),
    "nested toil": lambda: skill(chain(500, conditions=NESTED_TOIL), {"big": LIST_OF_1000}),
    "toil in bodies": lambda: looping({"big": LIST_OF_1000}, context={
        f"k{at}": f"<? {TOIL} ?>" for at in range(100)}),
    "toil in handlers": lambda: skill([
        {"dialog_node": "n", "type": "frame", "conditions": "true", "next_step": SELF},
        *({"dialog_node": f"s{at}", "type": "slot", "parent": "n", "variable": f"$v{at}", "conditions": TOIL}
          for at in range(300)),
    ], {"big": LIST_OF_1000}),
    "operators in conditions": lambda: jumps_over(
        chain(100, conditions="$z" + " + $z" * 300 + " == 1"), {"z": 0}),
    "constants in conditions": lambda: jumps_over(chain(10_000, conditions="false"), {}),
    "broken conditions": lambda: jumps_over(chain(3_000, conditions="$a ++"), {}),
    "dates in conditions": lambda: jumps_over(
        chain(100, conditions=" || ".join(["now('Europe/London').after('2030-01-01')"] * 40)), {}),
    "patterns in conditions": lambda: jumps_over(
        chain(100, conditions=" || ".join(["$z.matches('y+')"] * 100)), {"z": "x"}),
    "operators in texts": lambda: looping({"z": 0}, context={
        f"k{at}": "<? $z" + " + $z" * 400 + " ?>" for at in range(100)}),
    "powers": lambda: looping(context={"a": "<? (9 ^ 9) ^ (9 ^ 9) ?>", "b": "<? 2 ^ 30000 ?>"}),
    "powers that fit": lambda: skill(chain(3_000, conditions="(2 ^ 30000) * (2 ^ 30000) == 1")),
    "regexes": lambda: skill(
        chain(2_000, conditions="$s.matches('(.{0,90}x){4}') || $s.find('(a|aa|aaa)*$b')"),
        {"s": "a" * 100_000}),
    "splitting": lambda: skill(chain(2_000, conditions="$s.split('').size() < 0"), {"s": "a" * 90_000}),
    "sorting": lambda: looping({"l": [str(at) for at in range(DEPTH)]}, context={
        f"k{at}": "<? $l.sort('descending').size() + $l.sort().size() ?>" for at in range(100)}),
    "parsing": lambda: looping({"s": "[" * 400 + "]" * 400}, context={
        f"k{at}": "<? $s.toJson().toString().toJson() ?>" for at in range(500)}),
    "formats": lambda: skill(chain(3_000, conditions="T(String).format('%999.999f', 1e300) == 'x'")),
    "dates": lambda: skill(
        chain(3_000, conditions="now().plusYears(999999999).before(today().minusDays(1))")),
    "logs": lambda: skill(chain(2_000, conditions="$null.x == '" + "x" * 1_900 + "'")),
    "toil in suggestions": lambda: close_intents(
        {"big": LIST_OF_1000}, context={f"k{at}": f"<? {TOIL} ?>" for at in range(100)}),
    "literals in suggestions": lambda: close_intents(output={"text": "x" * MEGABYTE}),
    # calls
    "client actions": lambda: looping(actions=calls("client", parameters={"a": "$a"})),
    "functions without an address": lambda: looping(actions=calls("cloud_function"), output={"text": "x"}),
    "webhooks without an address": lambda: looping(actions=calls("webhook", result_variable="output.x")),
    "actions without a skill": lambda: looping(
        {"big": LIST_OF_1000}, actions=calls("action", parameters={"a": f"<? {TOIL} ?>"}),
        context={f"k{at}": f"<? {TOIL} ?>" for at in range(50)}),
}  # fmt: skip
