"""The scope of a turn (spec/expression-language.md §7)."""

from collections.abc import Callable
from dataclasses import replace

from doyle.expressions.scope import Notice, Scope
from doyle.wire.runtime import RuntimeEntity, RuntimeIntent


def test_scope_when_made_then_groups_mentions_in_text_order(make_scope: Callable[..., Scope]) -> None:
    """spec/expression-language.md §7.2."""
    scope = make_scope(entities=(RuntimeEntity("a", "1"), RuntimeEntity("b", "2"), RuntimeEntity("a", "3")))
    found = scope.find_mentions("a")
    assert found is not None
    assert [mention.value for mention in found.mentions] == ["1", "3"]
    assert [mention.value for mention in scope.all_mentions().mentions] == ["1", "2", "3"]
    assert scope.find_mentions("c") is None


def test_scope_when_equal_mentions_occur_then_hides_only_the_one(make_scope: Callable[..., Scope]) -> None:
    """spec/dialog-engine.md §6.4: consumption is per mention."""
    same = RuntimeEntity("a", "1")
    scope = make_scope(entities=(same, same))
    scope.hidden = frozenset({0})
    found = scope.find_mentions("a")
    assert found is not None
    assert len(found.mentions) == 1
    assert len(scope.all_mentions().mentions) == 1


def test_scope_when_replaced_then_is_indexed_anew(make_scope: Callable[..., Scope]) -> None:
    """spec/dialog-engine.md §7.2: candidates are simulated on a copy with another top intent."""
    scope = make_scope(intents=(RuntimeIntent("a", 0.9),), entities=(RuntimeEntity("a", "1"),))
    other = replace(scope, intents=(RuntimeIntent("b", 1.0),), entities=())
    assert (scope.intent_name, other.intent_name) == ("a", "b")
    assert scope.find_mentions("a") is not None
    assert other.find_mentions("a") is None


def test_notices_when_too_many_then_are_dropped(make_scope: Callable[..., Scope]) -> None:
    """spec/dialog-engine.md §12.4: at most 50 messages in a reply."""
    scope = make_scope()
    for number in range(80):
        scope.notice("warn", str(number))
    assert [notice.message for notice in scope.notices] == [str(number) for number in range(50)]


def test_scopes_when_made_apart_then_share_nothing(make_scope: Callable[..., Scope]) -> None:
    """Mutable defaults are fresh."""
    one, other = make_scope(), make_scope()
    one.notice("warn", "m")
    one.flags["welcome"] = True
    assert one.notices == [Notice("warn", "m")]
    assert other.notices == []
    assert other.flags == {}
    assert one.budget is not other.budget
