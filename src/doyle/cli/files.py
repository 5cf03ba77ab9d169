"""Reading skill files and writing exports."""

import os
from pathlib import Path

import orjson

from doyle.cli.failures import CheckFailedError
from doyle.wire.json import Json, JsonObject


def read_skill_file(path: Path) -> JsonObject:
    """The JSON object in a file, a byte order mark tolerated.

    Raises:
        CheckFailedError: the file holds no JSON object.
    """
    raw = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    try:
        content = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise CheckFailedError(f"{path} is not JSON: {error}") from None
    if not isinstance(content, dict):
        raise CheckFailedError(f"{path} is not a skill file: a JSON object is expected")
    return content


def write_json_file(path: Path, content: Json) -> None:
    """Write the file whole or not at all."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        draft.write_bytes(orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
