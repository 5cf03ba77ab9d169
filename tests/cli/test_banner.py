"""What `doyle serve` prints (design, *Operator's view*)."""

import json
import shlex
from pathlib import Path

import pytest

from doyle.cli.banner import curl_line, ready_lines
from doyle.cli.first_start import Access
from doyle.cli.sample import Sample

URL = "http://127.0.0.1:8000"
SAMPLE = Sample("id-1", "Fern & Rye", "Are you open on Sunday?")
NEW = Access("k-1", is_new=True)


def test_ready_when_the_key_is_new_then_shows_key_curl_and_chat() -> None:
    text = "\n".join(ready_lines(URL, Path(".doyle"), NEW, SAMPLE))
    assert "Doyle 0" in text
    assert URL in text
    assert "\n  k-1\n" in text
    assert "curl -s" in text
    assert "doyle chat 'Fern & Rye'" in text


def test_ready_when_the_key_is_known_then_says_where_it_is_and_hides_it() -> None:
    text = "\n".join(ready_lines(URL, Path(".doyle"), Access("k-1", is_new=False), SAMPLE))
    assert ".doyle/credentials.json" in text
    assert "k-1" not in text


def test_ready_when_no_key_is_kept_here_then_says_so() -> None:
    text = "\n".join(ready_lines(URL, Path("d"), Access(None, is_new=False), None))
    assert "none is kept here" in text
    assert "DOYLE_API_KEY" in text


def test_ready_when_the_saved_key_is_damaged_then_says_what_and_how_to_get_in() -> None:
    access = Access(None, is_new=False, damage="d/credentials.json is damaged")
    text = "\n".join(ready_lines(URL, Path("d"), access, None))
    assert "not used: d/credentials.json is damaged." in text
    assert "DOYLE_API_KEY" in text


@pytest.mark.parametrize("question", ["Are you open?", 'It\'s "odd" & $HOME `x`\\', "ünï 🍞", None])
def test_curl_when_split_by_a_shell_then_holds_the_message(question: str | None) -> None:
    words = shlex.split(curl_line(URL, "k-_1", Sample("id-1", "x", question)))
    assert words[words.index("-u") + 1] == "apikey:k-_1"
    assert json.loads(words[words.index("-d") + 1]) == {"input": {"text": question or "Hello"}}
    assert words[-1].startswith(f"{URL}/v1/workspaces/id-1/message?version=")


def test_curl_when_there_is_no_sample_then_lists_workspaces() -> None:
    words = shlex.split(curl_line(URL, "k", None))
    assert "-d" not in words
    assert words[-1].startswith(f"{URL}/v1/workspaces?version=")
