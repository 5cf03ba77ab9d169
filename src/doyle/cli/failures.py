"""How a command fails: one readable line on stderr and an exit code (design, *CLI*)."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer
from pydantic import ValidationError
from typer.core import TyperGroup

from doyle.errors import DoyleError, InputError, SettingError

# The first parameter of `invoke` is a private class of typer's; there is no public name for it.
Context = Any


class CommandError(DoyleError):
    """The command failed"""

    exit_code = 1


class CheckFailedError(CommandError):
    """The check failed"""

    exit_code = 1


class UsageError(CommandError):
    """The command was not understood"""

    exit_code = 2


class ServerError(CommandError):
    """The server could not do it"""

    exit_code = 3


class EdgeGroup(TyperGroup):
    """A group of commands that turns every fault into a line and an exit code, never a traceback."""

    def invoke(self, ctx: Context) -> object:
        """Run the chosen command."""
        with faults_as_lines():
            return super().invoke(ctx)


@contextmanager
def faults_as_lines() -> Iterator[None]:
    """Turn what a command raises into one line on stderr.

    Raises:
        typer.Exit: with the exit code of the fault.
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except CommandError as error:
        raise _exit(error.message, error.exit_code) from None
    except SettingError as error:
        raise _exit(error.message, UsageError.exit_code) from None
    except InputError as error:
        raise _exit(input_message(error), CheckFailedError.exit_code) from None
    except DoyleError as error:
        raise _exit(error.message, ServerError.exit_code) from None
    except ValidationError as error:
        raise _exit(_settings_message(error), UsageError.exit_code) from None
    except UnicodeError as error:
        raise _exit(_encoding_message(error), UsageError.exit_code) from None
    except OSError as error:
        raise _exit(_os_message(error), UsageError.exit_code) from None


def input_message(error: InputError) -> str:
    """The first fault of an input with its place, and how many more there are."""
    if not error.faults:
        return error.message
    first = error.faults[0]
    place = f" at {first.path}" if first.path else ""
    others = len(error.faults) - 1
    return f"{first.message}{place}" + (f" (and {others} more)" if others else "")


def _exit(message: str, code: int) -> typer.Exit:
    line = " ".join(message.split())
    sys.stderr.write(f"doyle: {line}\n")
    return typer.Exit(code)


def _settings_message(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False)[0]
    message = first["msg"].removeprefix("Value error, ")
    if not first["loc"]:
        return message
    name = "_".join(str(step) for step in first["loc"]).upper()
    return f"setting DOYLE_{name}: {message}"


def _encoding_message(error: UnicodeError) -> str:
    encoding = getattr(error, "encoding", "UTF-8")
    if isinstance(error, UnicodeEncodeError):
        return f"the output has no place for all characters: its encoding is {encoding}"
    return f"what is typed or piped in is not in the encoding {encoding}"


def _os_message(error: OSError) -> str:
    place = f"{error.filename}: " if error.filename else ""
    return f"{place}{error.strerror or error}"
