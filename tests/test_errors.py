"""The error tree."""

import pytest

from doyle import errors
from doyle.errors import DoyleError, Fault, InputError, NotFoundError

KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, DoyleError)]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_message_when_none_given_then_is_the_docstring(kind: type[DoyleError]) -> None:
    assert str(kind()) == kind.__doc__
    assert kind().message


def test_message_when_given_then_replaces_the_docstring() -> None:
    assert NotFoundError("no such key").message == "no such key"


def test_at_when_given_a_path_then_holds_one_fault() -> None:
    error = InputError.at("/a/0", "too long")
    assert error.message == "Invalid Request Body"
    assert error.faults == (Fault("too long", "/a/0"),)


def test_tree_when_walked_then_has_three_branches_and_access() -> None:
    branches = {kind.__name__ for kind in DoyleError.__subclasses__() if kind.__module__ == errors.__name__}
    assert branches == {"InputError", "AccessError", "StateError", "OutsideError"}
