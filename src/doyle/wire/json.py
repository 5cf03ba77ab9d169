"""Names for JSON values, used wherever the API itself says "any JSON"."""

from typing import Any, TypeAlias

# `Any` stands for JSON here: these values come from clients and skill files, go back to them, and are
# looked into by expressions only, which check every type themselves.
Json: TypeAlias = Any
JsonObject: TypeAlias = dict[str, Json]
