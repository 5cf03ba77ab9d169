"""The zip of a release: one JSON file a skill (spec/operations.md §9; spec/api/guide.md §15).

The same skills give the same bytes. What is read may be hostile: it is bounded before
and while it is unpacked.
"""

import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO
from types import MappingProxyType
from typing import IO

from doyle.errors import Fault, InputError
from doyle.store.environments import ACTION, DIALOG

FILES: Mapping[str, str] = MappingProxyType({ACTION: "action-skill.json", DIALOG: "dialog-skill.json"})
"""The file of each type of skill."""
ARTIFACT_VALIDATION = "artifact_validation"

_MAX_ENTRIES = 64
_ENTRY_SIGNATURE = b"PK\x01\x02"
_BOM = b"\xef\xbb\xbf"
_CHUNK_BYTES = 256 * 1024
_EPOCH = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_PLAIN_FILE = 0o100644 << 16
_ENCRYPTED = 0x1
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_UNREADABLE = (
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    zlib.error,
    EOFError,
    OSError,
    OverflowError,
    ValueError,
)


class ArtifactError(InputError):
    """Invalid Assistant Release Import Artifact"""


def artifact_error(message: str, file: str | None = None) -> ArtifactError:
    """The error for an archive that is not what it should be, or a file in it."""
    return ArtifactError(faults=(Fault(message, "", ARTIFACT_VALIDATION, file),))


def write_archive(contents: Mapping[str, bytes]) -> bytes:
    """The zip of skills, by their types."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for skill_type, name in FILES.items():
            if skill_type in contents:
                entry = zipfile.ZipInfo(name, _EPOCH)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.create_system = _UNIX
                entry.external_attr = _PLAIN_FILE
                archive.writestr(entry, contents[skill_type])
    return made.getvalue()


def read_archive(raw: bytes, max_bytes: int) -> dict[str, bytes]:
    """The files of a zip, by the types of their skills; none may be larger than `max_bytes`.

    Raises:
        ArtifactError: it is no zip, damaged, of another layout, or too large when unpacked.
    """
    if raw.count(_ENTRY_SIGNATURE) > _MAX_ENTRIES:
        raise artifact_error(f"The archive holds more than {_MAX_ENTRIES} files")
    try:
        with zipfile.ZipFile(BytesIO(raw)) as archive:
            return {
                skill_type: _read_file(archive, entry, max_bytes)
                for skill_type, entry in _entries(archive).items()
            }
    except _UNREADABLE as error:
        raise artifact_error(f"The archive cannot be read: {error}") from None


def _entries(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    types = {name: skill_type for skill_type, name in FILES.items()}
    found: dict[str, zipfile.ZipInfo] = {}
    for entry in archive.infolist():
        skill_type = types.get(entry.filename)
        if skill_type is None:
            expected = " and ".join(FILES.values())
            raise artifact_error(f"The archive may hold {expected} only", entry.filename)
        if skill_type in found:
            raise artifact_error("The archive holds this file twice", entry.filename)
        found[skill_type] = entry
    if not found:
        raise artifact_error("The archive holds no skill")
    return {skill_type: found[skill_type] for skill_type in FILES if skill_type in found}


def _read_file(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, max_bytes: int) -> bytes:
    if entry.flag_bits & _ENCRYPTED or entry.compress_type not in _METHODS:
        raise artifact_error("The file is encrypted, or packed in an unknown way", entry.filename)
    if entry.file_size > max_bytes:
        raise _too_large(entry.filename, max_bytes)
    with archive.open(entry) as packed:
        content = _unpack(packed, entry.filename, max_bytes)
    if content.startswith(_BOM):
        raise artifact_error("The file begins with a byte order mark", entry.filename)
    return content


def _unpack(packed: IO[bytes], name: str, max_bytes: int) -> bytes:
    """What the directory says of the size is not believed."""
    content = bytearray()
    while chunk := packed.read(_CHUNK_BYTES):
        content += chunk
        if len(content) > max_bytes:
            raise _too_large(name, max_bytes)
    return bytes(content)


def _too_large(name: str, max_bytes: int) -> ArtifactError:
    return artifact_error(f"The file is larger than {max_bytes // 1_000_000} MB when unpacked", name)
