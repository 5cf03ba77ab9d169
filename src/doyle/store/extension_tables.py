"""The tables of extensions, which belong to assistants.

What `doyle.store.tables` says of timestamps, NULL and migrations holds here too.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from doyle.store.columns import Json, Key, metadata

# `spec` is the JSON of the OpenAPI document, `settings` the servers and authentication by environment;
# `private` holds the secrets of those, encrypted.
extensions = Table(
    "extensions",
    metadata,
    Column("extension_id", Key, primary_key=True),
    Column("assistant_id", Key, ForeignKey("assistants.assistant_id", ondelete="CASCADE"), nullable=False),
    Column("name", Key, nullable=False),
    Column("description", Text),
    Column("catalog_item_id", Key),
    Column("spec", LargeBinary, nullable=False),
    Column("settings", Json, nullable=False),
    Column("private", LargeBinary, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("updated", BigInteger, nullable=False),
    UniqueConstraint("assistant_id", "name"),
)

# What a call needs of each operation of a document, so that a message reads no document.
extension_operations = Table(
    "extension_operations",
    metadata,
    Column("extension_id", Key, ForeignKey("extensions.extension_id", ondelete="CASCADE")),
    Column("method", Key, nullable=False),
    Column("path", Key, nullable=False),
    Column("assistant_id", Key, nullable=False),
    Column("spec_hash_id", Key, nullable=False),
    Column("label", Text, nullable=False),
    Column("request", Json, nullable=False),
    PrimaryKeyConstraint("extension_id", "method", "path"),
    Index(None, "assistant_id", "method", "path"),
)
