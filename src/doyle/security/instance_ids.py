"""What a service instance may be called: it stands in paths, settings and commands as it is."""

import re

MAX_INSTANCE_ID = 64
_INSTANCE_ID = re.compile(rf"[A-Za-z0-9][A-Za-z0-9._-]{{0,{MAX_INSTANCE_ID - 1}}}")


def check_instance_id(text: str) -> str:
    """The id itself, if it is one that a new instance may have.

    Raises:
        ValueError: it is not.
    """
    if _INSTANCE_ID.fullmatch(text) is None:
        raise ValueError(
            f"must have 1 to {MAX_INSTANCE_ID} letters, digits, dots, hyphens and underscores of ASCII, "
            "a letter or digit first"
        )
    return text


def read_instance_ids(text: str) -> tuple[str, ...]:
    """The ids of a comma separated list, each once.

    Raises:
        ValueError: one of them is none.
    """
    return tuple(dict.fromkeys(check_instance_id(part.strip()) for part in text.split(",") if part.strip()))
