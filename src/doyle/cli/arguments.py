"""Arguments and options that several commands share."""

from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
WorkspaceName = Annotated[str, typer.Argument(metavar="WORKSPACE", help="Its id or its unique name.")]
