"""How commands fail (design, *CLI*: exit codes 0 good, 1 check failed, 2 usage, 3 server or network)."""

from typing import Self

import pytest
import typer
from pydantic import BaseModel, ValidationError, model_validator

from doyle.cli.failures import CheckFailedError, ServerError, UsageError, faults_as_lines, input_message
from doyle.errors import DatabaseError, Fault, InputError, NotFoundError, SettingError


def validation_error() -> ValidationError:
    class Model(BaseModel):
        port: int

    with pytest.raises(ValidationError) as caught:
        Model.model_validate({"port": "abc"})
    return caught.value


def login_error() -> ValidationError:
    """A fault of the settings as a whole, not of one of them."""

    class Login(BaseModel):
        @model_validator(mode="after")
        def _refuse(self) -> Self:
            raise ValueError("no such login")

    with pytest.raises(ValidationError) as caught:
        Login()
    return caught.value


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (CheckFailedError("bad file"), 1, "bad file"),
        (InputError("no"), 1, "no"),
        (InputError.at("/intents/0", "is wrong"), 1, "is wrong at /intents/0"),
        (SettingError("no such limit"), 2, "no such limit"),
        (UsageError("what?"), 2, "what?"),
        (FileNotFoundError(2, "No such file or directory", "x.json"), 2, "x.json: No such file or directory"),
        (validation_error(), 2, "setting DOYLE_PORT: Input should be a valid integer"),
        (login_error(), 2, "no such login\n"),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "odd"), 2, "what is typed or piped in is not in"),
        (UnicodeEncodeError("latin-1", "€", 0, 1, "odd"), 2, "the output has no place for all characters"),
        (ServerError("gone"), 3, "gone"),
        (DatabaseError("locked by another process"), 3, "locked by another process"),
        (NotFoundError(), 3, "Resource not found"),
    ],
)
def test_fault_when_raised_in_a_command_then_one_line_and_its_exit_code(
    error: Exception, code: int, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(typer.Exit) as caught, faults_as_lines():
        raise error
    assert caught.value.exit_code == code
    shown = capsys.readouterr().err
    assert shown.startswith(f"doyle: {line}")
    assert shown.count("\n") == 1


def test_fault_when_its_message_has_several_lines_then_they_are_joined(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(typer.Exit), faults_as_lines():
        raise ServerError("first\n   second")
    assert capsys.readouterr().err == "doyle: first second\n"


def test_broken_pipe_when_raised_then_is_left_to_the_edge() -> None:
    with pytest.raises(BrokenPipeError), faults_as_lines():
        raise BrokenPipeError


def test_input_message_when_there_are_several_faults_then_counts_the_others() -> None:
    error = InputError(faults=(Fault("a", "/x"), Fault("b", "/y"), Fault("c")))
    assert input_message(error) == "a at /x (and 2 more)"


def test_no_fault_when_the_command_succeeds_then_nothing_is_raised() -> None:
    with faults_as_lines():
        pass
