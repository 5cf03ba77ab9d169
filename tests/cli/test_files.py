"""Skill files in, exports out."""

from pathlib import Path

import pytest

from doyle.cli.failures import CheckFailedError
from doyle.cli.files import read_skill_file, write_json_file


def test_read_when_it_has_a_byte_order_mark_then_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b'\xef\xbb\xbf{"name": "a"}')
    assert read_skill_file(path) == {"name": "a"}


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'"x"', b"\xff\xfe", b'{"a": NaN}'])
def test_read_when_it_is_no_json_object_then_the_check_fails(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(content)
    with pytest.raises(CheckFailedError, match=r"a\.json is not"):
        read_skill_file(path)


def test_write_when_done_then_reads_back_and_leaves_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    write_json_file(path, {"name": "Fern & Rye", "x": [1]})
    assert read_skill_file(path) == {"name": "Fern & Rye", "x": [1]}
    assert path.read_text().endswith("}\n")
    assert list(tmp_path.iterdir()) == [path]


def test_write_when_the_content_is_no_json_then_the_old_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    path.write_text("old")
    with pytest.raises(TypeError):
        write_json_file(path, {"x": object()})
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("place", ["missing/out.json", "file/out.json", "folder"])
def test_write_when_it_cannot_then_the_error_names_the_file_that_was_asked_for(
    tmp_path: Path, place: str
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match=str(tmp_path / place)) as raised:
        write_json_file(tmp_path / place, {})
    assert raised.value.filename == str(tmp_path / place)
    assert raised.value.filename2 is None
    assert "tmp" not in str(raised.value).replace(str(tmp_path), "")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["file", "folder"]


@pytest.mark.parametrize("place", [".", "..", "/", "folder/.."])
def test_write_when_the_place_is_a_folder_without_a_name_then_says_what_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """`doyle export NAME -o .`"""
    (tmp_path / "folder").mkdir()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(IsADirectoryError) as raised:
        write_json_file(Path(place), {})
    assert raised.value.filename == place
    assert [each.name for each in tmp_path.iterdir()] == ["folder"]
