"""The key that the first start makes and the CLI uses: `credentials.json` in the data directory."""

import os
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

import orjson

from doyle.cli.failures import UsageError
from doyle.wire.json import Json

FILE_NAME = "credentials.json"


class DamagedCredentialsError(UsageError):
    """The saved credentials cannot be read"""


@dataclass(frozen=True, slots=True)
class Credentials:
    """A key and the URL of the server that it opens."""

    url: str
    api_key: str


def credentials_path(data_dir: Path) -> Path:
    """Where a data directory keeps its credentials."""
    return data_dir / FILE_NAME


def save_credentials(data_dir: Path, credentials: Credentials) -> Path:
    """Write the file whole or not at all, readable by its owner alone (design, *Operator's view*)."""
    path = credentials_path(data_dir)
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}.tmp")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(orjson.dumps(asdict(credentials), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    return path


def find_credentials(data_dir: Path) -> Credentials | None:
    """The credentials of a data directory, or None where there are none.

    Raises:
        DamagedCredentialsError: the file is there but says something else.
    """
    path = credentials_path(data_dir)
    try:
        return _credentials_in(orjson.loads(path.read_bytes()))
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        fault = str(error) if type(error) is ValueError else "it does not hold what was saved"
        raise DamagedCredentialsError(
            f"{path} is damaged ({fault}): mend or delete it, or set DOYLE_URL and DOYLE_API_KEY"
        ) from None


def _credentials_in(data: Json) -> Credentials:
    url, api_key = data["url"], data["api_key"]
    if not isinstance(url, str) or urlsplit(url).scheme not in {"http", "https"}:
        raise ValueError("its url is no http or https URL")
    if not isinstance(api_key, str) or not api_key:
        raise ValueError("its api_key is no key")
    return Credentials(url, api_key)
