import pytest

from doyle.security.roles import ExtraRole, Role


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


@pytest.mark.parametrize("text", ["Logs Reader", "logs reader", "LOGS READER"])
def test_read_when_an_extra_role_is_named_in_any_case_then_is_it(text: str) -> None:
    """spec/operations.md §5: extra roles."""
    assert ExtraRole.read(text) is ExtraRole.LOGS_READER


@pytest.mark.parametrize("text", ["", "Logs", "Manager", "logs-reader", "Versionmaker"])
def test_read_when_there_is_no_such_extra_role_then_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match="not a valid"):
        ExtraRole.read(text)
