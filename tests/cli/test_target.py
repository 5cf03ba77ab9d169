"""Which server and key the commands use (design, *CLI*)."""

from pathlib import Path

import pytest

from doyle.cli.credentials import Credentials, save_credentials
from doyle.cli.failures import UsageError
from doyle.cli.target import Target, get_target, is_loopback

HOST = "https://doyle.example"


def saved(folder: Path, url: str = "http://127.0.0.1:8000", key: str = "saved") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    save_credentials(folder, Credentials(url, key))
    return folder


def test_target_when_nothing_is_known_then_says_what_to_do() -> None:
    with pytest.raises(UsageError, match=r"no key for http://127\.0\.0\.1:8000: .*DOYLE_API_KEY"):
        get_target()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (HOST, f"{HOST}/instances/shop"),
        (f"{HOST}/instances/b", f"{HOST}/instances/shop"),
        (f"{HOST}/proxied/instances/b", f"{HOST}/proxied/instances/shop"),
        (f"{HOST}/assistant/prod/instances/b/api", f"{HOST}/assistant/prod/instances/shop/api"),
        (f"{HOST}/assistant/api", f"{HOST}/instances/shop"),
        ("http://instances/b", "http://instances/b/instances/shop"),
    ],
)
def test_target_when_an_instance_is_named_then_takes_the_place_of_the_one_in_the_url(
    monkeypatch: pytest.MonkeyPatch, url: str, expected: str
) -> None:
    """spec/api/guide.md §2: the prefixes of an instance."""
    monkeypatch.setenv("DOYLE_URL", url)
    monkeypatch.setenv("DOYLE_API_KEY", "k")
    assert get_target("shop") == Target(expected, "k")
    assert get_target() == Target(url, "k")


@pytest.mark.parametrize("instance_id", ["", "..", "a/b", "ä"])
def test_target_when_no_instance_can_have_such_an_id_then_says_so(
    monkeypatch: pytest.MonkeyPatch, instance_id: str
) -> None:
    monkeypatch.setenv("DOYLE_API_KEY", "k")
    with pytest.raises(UsageError, match=r"--instance .*letters, digits"):
        get_target(instance_id)


def test_target_when_only_a_key_is_set_then_the_local_server_is_meant(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DOYLE_API_KEY", "k")
    assert get_target() == Target("http://127.0.0.1:8000", "k")


def test_target_when_environment_and_file_are_there_then_the_environment_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved(tmp_path / ".doyle")
    monkeypatch.setenv("DOYLE_URL", "https://doyle.example.com/")
    monkeypatch.setenv("DOYLE_API_KEY", "k")
    assert get_target() == Target("https://doyle.example.com", "k")


def test_target_when_the_file_is_damaged_then_the_environment_helps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved(tmp_path / ".doyle")
    (tmp_path / ".doyle" / "credentials.json").write_text("{")
    monkeypatch.setenv("DOYLE_API_KEY", "k")
    with pytest.raises(UsageError, match=r"credentials\.json is damaged .*set DOYLE_URL and DOYLE_API_KEY"):
        get_target()
    monkeypatch.setenv("DOYLE_URL", "http://127.0.0.1:8000")
    assert get_target() == Target("http://127.0.0.1:8000", "k")


def test_target_when_the_project_has_a_data_directory_then_its_file_is_used(tmp_path: Path) -> None:
    saved(tmp_path / ".doyle", "http://127.0.0.1:8123")
    assert get_target() == Target("http://127.0.0.1:8123", "saved")


def test_target_when_the_platform_directory_has_a_file_then_it_is_used(tmp_path: Path) -> None:
    from doyle.settings import Settings

    saved(Settings().data_dir, key="platform")
    assert get_target().api_key == "platform"


def test_target_when_a_data_directory_is_named_then_no_other_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved(tmp_path / ".doyle")
    monkeypatch.setenv("DOYLE_DATA_DIR", str(tmp_path / "other"))
    with pytest.raises(UsageError):
        get_target()
    saved(tmp_path / "other", key="named")
    assert get_target().api_key == "named"


@pytest.mark.parametrize("url", ["https://elsewhere.example.com", "http://10.0.0.8:8000"])
def test_target_when_the_url_is_another_host_then_a_saved_key_is_not_sent_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    saved(tmp_path / ".doyle")
    monkeypatch.setenv("DOYLE_URL", url)
    with pytest.raises(UsageError, match="no key for"):
        get_target()


@pytest.mark.parametrize("url", ["http://localhost:8000", "http://[::1]:8000", "http://127.0.0.1:8001"])
def test_target_when_the_url_is_this_machine_then_a_saved_key_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    saved(tmp_path / ".doyle")
    monkeypatch.setenv("DOYLE_URL", url)
    assert get_target() == Target(url, "saved")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("localhost:8000", "must start with http"),
        ("http://", "must start with http"),
        ("http://[::1", "DOYLE_URL is no URL"),
        ("http://a\tb", "DOYLE_URL is no URL"),
    ],
)
def test_target_when_the_url_is_none_of_http_then_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str, said: str
) -> None:
    monkeypatch.setenv("DOYLE_URL", url)
    saved(tmp_path / ".doyle")
    with pytest.raises(UsageError):
        get_target()
    monkeypatch.setenv("DOYLE_API_KEY", "k")
    with pytest.raises(UsageError, match=said):
        get_target()


def test_target_when_set_in_a_dotenv_file_then_it_is_read(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("DOYLE_URL=http://127.0.0.1:8999\nDOYLE_API_KEY=dotenv\n")
    assert get_target() == Target("http://127.0.0.1:8999", "dotenv")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:8000", True),
        ("http://127.9.9.9", True),
        ("http://localhost", True),
        ("http://[::1]:1", True),
        ("http://example.com", False),
        ("http://127.0.0.1.example.com", False),
        ("http://192.168.1.1", False),
        ("nonsense", False),
    ],
)
def test_is_loopback_when_asked_then_knows_this_machine(url: str, expected: bool) -> None:
    assert is_loopback(url) is expected
