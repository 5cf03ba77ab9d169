"""Every table in one `MetaData`: whoever compares or makes the whole schema takes it from here."""

from doyle.store import assistant_tables, extension_tables, tables
from doyle.store.columns import metadata

__all__ = ["assistant_tables", "extension_tables", "metadata", "tables"]
