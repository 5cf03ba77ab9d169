"""Reading skill files and writing exports."""

import errno
import os
from contextlib import suppress
from pathlib import Path

import orjson

from doyle.cli.failures import CheckFailedError
from doyle.wire.json import Json, JsonObject


def read_skill_file(path: Path | str) -> JsonObject:
    """The JSON object in a file, a byte order mark tolerated.

    Raises:
        CheckFailedError: the file holds no JSON object.
    """
    return decode_skill(Path(path).read_bytes(), str(path))


def decode_skill(raw: bytes, name: str) -> JsonObject:
    """The JSON object in some bytes; `name` is where they come from.

    Raises:
        CheckFailedError: they hold no JSON object.
    """
    try:
        content = orjson.loads(raw.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise CheckFailedError(f"{name} is not JSON: {error}") from None
    if not isinstance(content, dict):
        raise CheckFailedError(f"{name} is not a skill file: a JSON object is expected")
    return content


def write_json_file(path: Path, content: Json) -> None:
    """Write the file whole or not at all."""
    write_file(path, orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def write_file(path: Path, content: bytes) -> None:
    """Write the file whole or not at all.

    Raises:
        OSError: it cannot be written; the error names the file itself, not the draft beside it.
    """
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        draft.write_bytes(content)
        draft.replace(path)
    except OSError as error:
        raise type(error)(error.errno, error.strerror, str(path)) from None
    finally:
        with suppress(OSError):
            draft.unlink()
