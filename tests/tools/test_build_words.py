"""Building the word lists."""

import gzip
import hashlib
import json
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from doyle.nlu.words import WordList, words_identity

ENGLISH = {
    "symspellpy/frequency_dictionary_en_82_765.txt": b"\xef\xbb\xbfthe 1157\ntea 30\ntea 12\ni'm 1\n",
    "symspellpy/frequency_bigramdictionary_en_243_342.txt": b"the tea 70\ntea the 9\nof tea 8\n",
    "symspellpy-6.10.1.dist-info/licenses/LICENSE": b"MIT, of the English words",
}
SPOKEN_ENGLISH = {"the": 800, "tea": 90, "theater": 60, "tea's": 70, "i'm": 99, "teal": 50, "rest": 31}
SPOKEN_FRENCH = {"été": 900, "évoquerons": 50, "évoque": 51}
SPOKEN = {
    "spellchecker/resources/en.json.gz": gzip.compress(json.dumps(SPOKEN_ENGLISH).encode()),
    "spellchecker/resources/fr.json.gz": gzip.compress(json.dumps(SPOKEN_FRENCH).encode()),
    "pyspellchecker-0.9.1.dist-info/licenses/LICENSE": b"MIT, of the spoken words",
}


@pytest.fixture(scope="session")
def tool(load_tool: Callable[[str], ModuleType]) -> ModuleType:
    return load_tool("build_words")


@pytest.fixture
def quiet(tool: ModuleType) -> Any:
    return tool.Progress("words", is_quiet=True)


@pytest.fixture
def wheels(tmp_path: Path) -> Path:
    directory = tmp_path / "wheels"
    directory.mkdir()
    make_wheel(directory / "symspellpy-6.10.1-py3-none-any.whl", ENGLISH)
    make_wheel(directory / "pyspellchecker-0.9.1-py3-none-any.whl", SPOKEN)
    return directory


@pytest.fixture
def pinned(tool: ModuleType, wheels: Path) -> list[Any]:
    return pinned_to(tool, wheels)


def make_wheel(path: Path, files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)


def pinned_to(tool: ModuleType, wheels: Path) -> list[Any]:
    """The real ones, with the hashes of those at hand."""
    return [tool.Wheel(wheel.project, wheel.version, hash_of(wheels, wheel.project)) for wheel in tool.WHEELS]


def hash_of(wheels: Path, project: str) -> str:
    return hashlib.sha256(next(wheels.glob(f"{project}-*.whl")).read_bytes()).hexdigest()


def listing(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in directory.iterdir()} if directory.exists() else {}


def test_build_when_the_wheels_are_right_then_writes_words_counts_pairs_licences_and_a_manifest(
    tool: ModuleType, quiet: Any, wheels: Path, pinned: list[Any], tmp_path: Path
) -> None:
    output = tmp_path / "deep" / "words"
    tool.build(output, quiet, at_hand=wheels, wheels=pinned)
    files = listing(output)
    manifest = json.loads(files.pop("manifest.json"))
    assert files["en.words"] == b"i'm\ntea\nthe\ntheater"
    assert struct.unpack("<4Q", files["en.counts"]) == (99, 42, 1157, 60)
    assert struct.unpack("<2Q", files["en.pairs"]) == (1 << 32 | 2, 2 << 32 | 1)
    assert struct.unpack("<2Q", files["en.pair_counts"]) == (9, 70)
    assert files["symspellpy.LICENSE"] == b"MIT, of the English words"
    assert files["pyspellchecker.LICENSE"] == b"MIT, of the spoken words"
    assert manifest["identity"] == tool.identity(pinned)
    assert manifest["languages"] == ["en", "fr"]
    assert manifest["files"] == {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}


def test_build_when_words_were_not_counted_then_leaves_them_out(
    tool: ModuleType, quiet: Any, wheels: Path, pinned: list[Any], tmp_path: Path
) -> None:
    """The package took them from a list whose licence is not stated."""
    tool.build(tmp_path / "words", quiet, at_hand=wheels, wheels=pinned)
    files = listing(tmp_path / "words")
    assert files["fr.words"].decode() == "été\névoque"
    assert (files["fr.pairs"], files["fr.pair_counts"]) == (b"", b"")


def test_build_when_done_then_the_server_reads_what_was_written(
    tool: ModuleType, quiet: Any, wheels: Path, pinned: list[Any], tmp_path: Path
) -> None:
    output = tmp_path / "words"
    tool.build(output, quiet, at_hand=wheels, wheels=pinned)
    assert words_identity(output) == tool.identity(pinned)
    english, french = WordList.load(output, "en"), WordList.load(output, "fr")
    assert (english.frequency("the"), french.frequency("été")) == (1157, 900)
    assert english.pair_count(2, 1) == 70


def test_build_when_repeated_then_gives_the_same_files(
    tool: ModuleType, quiet: Any, wheels: Path, pinned: list[Any], tmp_path: Path
) -> None:
    for name in ("one", "two"):
        tool.build(tmp_path / name, quiet, at_hand=wheels, wheels=pinned)
    assert listing(tmp_path / "one") == listing(tmp_path / "two")


def test_build_when_a_wheel_has_another_hash_then_is_refused_and_the_old_lists_stay(
    tool: ModuleType, quiet: Any, wheels: Path, pinned: list[Any], tmp_path: Path
) -> None:
    output = tmp_path / "words"
    tool.build(output, quiet, at_hand=wheels, wheels=pinned)
    before = listing(output)
    make_wheel(wheels / "pyspellchecker-0.9.1-py3-none-any.whl", {**SPOKEN, "more": b""})
    with pytest.raises(tool.BuildError, match="wrong SHA-256"):
        tool.build(output, quiet, at_hand=wheels, wheels=pinned)
    assert listing(output) == before


@pytest.mark.parametrize("content", [{}, {**SPOKEN, "spellchecker/resources/fr.json.gz": b"not gzip"}])
def test_build_when_a_wheel_holds_something_else_then_is_refused(
    tool: ModuleType, quiet: Any, wheels: Path, tmp_path: Path, content: dict[str, bytes]
) -> None:
    make_wheel(wheels / "pyspellchecker-0.9.1-py3-none-any.whl", content)
    with pytest.raises(tool.BuildError, match="a wheel is not as expected"):
        tool.build(tmp_path / "words", quiet, at_hand=wheels, wheels=pinned_to(tool, wheels))
    assert listing(tmp_path / "words") == {}


def test_build_when_a_wheel_is_not_in_the_directory_then_is_refused(
    tool: ModuleType, quiet: Any, wheels: Path, pinned: list[Any], tmp_path: Path
) -> None:
    next(wheels.glob("symspellpy-*")).unlink()
    with pytest.raises(tool.BuildError, match="no wheel of symspellpy"):
        tool.build(tmp_path / "words", quiet, at_hand=wheels, wheels=pinned)


def test_main_when_the_wheels_are_not_the_pinned_ones_then_ends_with_one_and_an_explanation(
    tool: ModuleType, wheels: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert tool.main(["--wheels", str(wheels), "--output", str(tmp_path / "words"), "--quiet"]) == 1
    assert "words: the wheel has the wrong SHA-256" in capsys.readouterr().err


def test_main_when_built_already_then_has_nothing_to_do(
    tool: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    if words_identity() != tool.identity(tool.WHEELS):
        pytest.skip("the word lists are not built: run tools/build_words.py")
    assert tool.main([]) == 0
    assert capsys.readouterr().out == "words: up to date\n"


def test_notice_when_a_source_is_pinned_then_names_package_version_and_licence(tool: ModuleType) -> None:
    """Creative Commons Attribution and SCOWL ask to be named."""
    for wheel in tool.WHEELS:
        assert f"{wheel.project} {wheel.version}" in tool.NOTICE
    for demanded in ("MIT License", "Creative Commons Attribution 3.0", "Kevin Atkinson", "OpenSubtitles"):
        assert demanded in tool.NOTICE
