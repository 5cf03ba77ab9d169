"""The zip of a release: the same bytes for the same skills, and no harm from a hostile one."""

import io
import struct
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doyle.skills.release_archive import ArtifactError, read_archive, write_archive

ACTION, DIALOG = b'{"type":"action"}', b'{"type":"dialog"}'
LIMIT = 1_000_000


def packed(*files: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of files, which may have the same name."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in files:
            archive.writestr(zipfile.ZipInfo(name), content, compress_type=method)
    return made.getvalue()


def refused(raw: bytes, max_bytes: int = LIMIT) -> tuple[str | None, str]:
    """Which file an archive is refused for, and the words."""
    with pytest.raises(ArtifactError) as caught:
        read_archive(raw, max_bytes)
    assert caught.value.message == "Invalid Assistant Release Import Artifact"
    [fault] = caught.value.faults
    assert (fault.type, fault.path) == ("artifact_validation", "")
    return fault.file, fault.message


@pytest.mark.parametrize(
    "contents", [{"action": ACTION}, {"dialog": DIALOG}, {"action": ACTION, "dialog": DIALOG}]
)
def test_write_archive_when_read_again_then_holds_the_same(contents: dict[str, bytes]) -> None:
    """spec/api/guide.md §15: `action-skill.json` and/or `dialog-skill.json`."""
    raw = write_archive(contents)
    assert read_archive(raw, LIMIT) == contents
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        assert archive.namelist() == [f"{skill_type}-skill.json" for skill_type in contents]
        assert archive.testzip() is None


def test_write_archive_when_written_later_and_in_another_order_then_the_bytes_are_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """issue 6, Shows: byte-equal."""
    first = write_archive({"action": ACTION, "dialog": DIALOG})
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    assert write_archive({"dialog": DIALOG, "action": ACTION}) == first


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_read_archive_when_made_by_another_tool_then_is_read(method: int) -> None:
    raw = packed(("dialog-skill.json", DIALOG), ("action-skill.json", ACTION), method=method)
    assert read_archive(raw, LIMIT) == {"action": ACTION, "dialog": DIALOG}


@pytest.mark.parametrize(
    "name",
    [
        "skill.json",
        "Action-Skill.json",
        "/action-skill.json",
        "./action-skill.json",
        "../action-skill.json",
        "a/action-skill.json",
        "a/../action-skill.json",
        "action-skill.json/",
        "C:\\action-skill.json",
        "..\\action-skill.json",
        "action-skill.json ",
        "__MACOSX/._action-skill.json",
        "é.json",
        "x" * 5000,
    ],
)
def test_read_archive_when_a_name_is_not_of_the_layout_then_is_refused_with_it(name: str) -> None:
    """issue 6, Shows: one with another's layout."""
    raw = packed(("dialog-skill.json", DIALOG), (name, b"{}"))
    file, message = refused(raw)
    assert file == zipfile.ZipFile(io.BytesIO(raw)).namelist()[1]
    assert "action-skill.json and dialog-skill.json only" in message


def test_read_archive_when_it_is_empty_or_names_a_file_twice_then_is_refused() -> None:
    assert refused(packed()) == (None, "The archive holds no skill")
    with pytest.warns(UserWarning, match="Duplicate name"):
        twice = packed(("action-skill.json", ACTION), ("action-skill.json", b"{}"))
    assert refused(twice) == ("action-skill.json", "The archive holds this file twice")


@pytest.mark.parametrize(
    "raw",
    [b"x", b"{}", b"PK", b"PK\x05\x06", b"PK\x03\x04" + b"\0" * 100, b"\x1f\x8b\x08", b"Rar!\x1a\x07\x00"],
)
def test_read_archive_when_it_is_no_zip_then_is_refused(raw: bytes) -> None:
    assert refused(raw)[1].startswith("The archive cannot be read")


def spoilt(raw: bytes, at: int, by: bytes) -> bytes:
    return raw[:at] + by + raw[at + len(by) :]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda raw: raw[: len(raw) // 2],
        lambda raw: raw[:-1],
        lambda raw: spoilt(raw, 50, b"\xff\xff\xff\xff"),
        lambda raw: spoilt(raw, raw.index(b"PK\x01\x02") + 16, b"\0\0\0\0"),
        lambda raw: spoilt(raw, raw.index(b"PK\x01\x02") + 42, b"\xff\xff\xff\x7f"),
        lambda raw: spoilt(raw, raw.index(b"PK\x01\x02") + 10, b"\x63\0"),
        lambda raw: spoilt(raw, raw.index(b"PK\x01\x02") + 8, b"\x01\0"),
        lambda raw: spoilt(raw, raw.index(b"PK\x05\x06") + 16, b"\xff\xff\xff\x7f"),
    ],
    ids=["half", "cut", "data", "crc", "offset", "method", "encrypted", "directory"],
)
def test_read_archive_when_it_is_damaged_then_is_refused(spoil: Callable[[bytes], bytes]) -> None:
    """issue 6, Shows: a damaged zip."""
    content = bytes(range(256)) * 40
    raw = packed(("action-skill.json", content))
    assert read_archive(raw, LIMIT) == {"action": content}
    refused(spoil(raw))


@pytest.mark.parametrize("offset", [1, 2**32, 2**63 - 1, 2**63, 2**64 - 1])
def test_read_archive_when_a_long_offset_leads_out_of_it_then_is_refused(offset: int) -> None:
    """The places of files beyond 4 GB have 64 bits, more than can be gone to."""
    raw = packed(("action-skill.json", ACTION))
    directory, end = raw.index(b"PK\x01\x02"), raw.index(b"PK\x05\x06")
    extra = struct.pack("<HHQ", 1, 8, offset)
    entry = spoilt(raw[directory:end], 30, struct.pack("<H", len(extra)))
    entry = spoilt(entry, 42, b"\xff\xff\xff\xff") + extra
    refused(raw[:directory] + entry + spoilt(raw[end:], 12, struct.pack("<L", len(entry))))


@pytest.mark.parametrize(("flags", "method"), [(1, 8), (0, 12), (0, 14), (0, 99)])
def test_read_archive_when_a_file_is_encrypted_or_oddly_packed_then_is_refused(
    flags: int, method: int
) -> None:
    raw = packed(("action-skill.json", ACTION))
    at = raw.index(b"PK\x01\x02")
    raw = spoilt(spoilt(raw, at + 8, struct.pack("<H", flags)), at + 10, struct.pack("<H", method))
    assert refused(raw) == ("action-skill.json", "The file is encrypted, or packed in an unknown way")


def test_read_archive_when_a_bomb_tells_its_size_then_is_refused_unopened() -> None:
    raw = packed(("dialog-skill.json", b"\0" * 50_000_000))
    assert len(raw) < 100_000
    tracemalloc.start()
    try:
        assert refused(raw) == ("dialog-skill.json", "The file is larger than 1 MB when unpacked")
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def test_read_archive_when_a_bomb_lies_about_its_size_then_unpacking_ends_at_the_limit() -> None:
    """The sizes of the directory and of the file's own head are both forged."""
    raw = packed(("dialog-skill.json", b"\0" * 50_000_000))
    small = struct.pack("<I", 10)
    raw = spoilt(spoilt(raw, raw.index(b"PK\x01\x02") + 24, small), 22, small)
    tracemalloc.start()
    try:
        refused(raw)
        assert tracemalloc.get_traced_memory()[1] < 8_000_000
    finally:
        tracemalloc.stop()


def test_read_archive_when_it_has_very_many_entries_then_is_refused_before_they_are_listed() -> None:
    raw = packed(*((f"{at}.json", b"") for at in range(65)))
    assert refused(raw) == (None, "The archive holds more than 64 files")
    entry = b"PK\x01\x02" + b"\0" * 42
    many = entry * 200_000 + struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 65535, 65535, 9_200_000, 0, 0)
    tracemalloc.start()
    try:
        assert refused(many) == (None, "The archive holds more than 64 files")
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def test_read_archive_when_a_file_is_just_at_the_limit_then_is_read() -> None:
    assert len(read_archive(packed(("action-skill.json", b"x" * 1000)), 1000)["action"]) == 1000
    refused(packed(("action-skill.json", b"x" * 1001)), 1000)


def test_read_archive_when_a_file_has_a_byte_order_mark_then_is_refused() -> None:
    """spec/actions-format.md §13: file not UTF-8 or with BOM."""
    raw = packed(("action-skill.json", b"\xef\xbb\xbf{}"))
    assert refused(raw) == ("action-skill.json", "The file begins with a byte order mark")


@given(st.binary(max_size=400), st.integers(0, 200), st.binary(min_size=1, max_size=8))
def test_read_archive_when_bytes_are_anything_then_nothing_but_an_artifact_error_is_raised(
    noise: bytes, at: int, by: bytes
) -> None:
    good = packed(("action-skill.json", ACTION), ("dialog-skill.json", DIALOG))
    for raw in (noise, spoilt(good, at, by), good[:at] + noise, noise + good):
        with suppress(ArtifactError):
            read_archive(raw, LIMIT)
