"""What a credential may do (spec/operations.md §5)."""

from enum import StrEnum


class Role(StrEnum):
    """A service role; each includes the ones before it."""

    READER = "Reader"
    WRITER = "Writer"
    MANAGER = "Manager"

    @classmethod
    def read(cls, text: str) -> "Role":
        """The role of a name in any case.

        Raises:
            ValueError: no such role.
        """
        return cls(text.capitalize())

    def allows(self, needed: "Role") -> bool:
        """Whether this role is at least the needed one."""
        return _ORDER[self] >= _ORDER[needed]


class ExtraRole(StrEnum):
    """A role that adds something to a service role."""

    LOGS_READER = "Logs Reader"
    VERSION_MAKER = "Version Maker"

    @classmethod
    def read(cls, text: str) -> "ExtraRole":
        """The role of a name in any case.

        Raises:
            ValueError: no such role.
        """
        return cls(text.title())


_ORDER = {role: rank for rank, role in enumerate(Role)}
