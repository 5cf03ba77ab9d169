import pytest

from doyle.security.roles import Role


@pytest.mark.parametrize(
    ("held", "needed", "is_enough"),
    [
        (Role.READER, Role.READER, True),
        (Role.READER, Role.WRITER, False),
        (Role.READER, Role.MANAGER, False),
        (Role.WRITER, Role.READER, True),
        (Role.WRITER, Role.WRITER, True),
        (Role.WRITER, Role.MANAGER, False),
        (Role.MANAGER, Role.READER, True),
        (Role.MANAGER, Role.WRITER, True),
        (Role.MANAGER, Role.MANAGER, True),
    ],
)
def test_role_when_an_operation_needs_another_then_the_higher_includes_the_lower(
    held: Role, needed: Role, is_enough: bool
) -> None:
    """spec/operations.md §5."""
    assert held.allows(needed) is is_enough


@pytest.mark.parametrize("text", ["Manager", "manager", "MANAGER"])
def test_role_when_named_in_any_case_then_is_read(text: str) -> None:
    assert Role.read(text) is Role.MANAGER


def test_role_when_unknown_then_is_refused() -> None:
    with pytest.raises(ValueError, match="Owner"):
        Role.read("owner")
