"""What all tables are made of: their `MetaData` with its naming, and the types that both databases share."""

from sqlalchemy import JSON, BigInteger, Integer, MetaData, Text
from sqlalchemy.dialects import postgresql

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# Compared and sorted by code point on both databases (spec/api/guide.md §8).
Key = Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
Json = JSON(none_as_null=True)
Serial = BigInteger().with_variant(Integer, "sqlite")
