"""The `doyle` command."""

import typer

from doyle.cli.audit import show_audit_log
from doyle.cli.chat import ChatCommand, chat
from doyle.cli.evaluate import evaluate_skill
from doyle.cli.failures import EdgeGroup
from doyle.cli.instances import instances_app
from doyle.cli.keys import keys_app
from doyle.cli.lint import lint_skill
from doyle.cli.serve import serve
from doyle.cli.settings_view import show_config, show_version
from doyle.cli.tokens import tokens_app
from doyle.cli.users import users_app
from doyle.cli.worker import run_jobs
from doyle.cli.workspaces import delete_skill, export_skill, import_skill, list_skills

app = typer.Typer(
    name="doyle",
    cls=EdgeGroup,
    help="Run Watson Assistant skills and clients on a server of your own.",
    epilog="All but `serve` and `worker` talk to DOYLE_URL (default: the server here) with DOYLE_API_KEY.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command("serve")(serve)
app.command("worker")(run_jobs)
app.command("import")(import_skill)
app.command("export")(export_skill)
app.command("delete")(delete_skill)
app.command("list")(list_skills)
app.command("chat", cls=ChatCommand)(chat)
app.command("lint")(lint_skill)
app.command("evaluate")(evaluate_skill)
app.add_typer(keys_app, name="keys")
app.add_typer(users_app, name="users")
app.add_typer(instances_app, name="instances")
app.add_typer(tokens_app, name="tokens")
app.command("audit")(show_audit_log)
app.command("config")(show_config)
app.command("version")(show_version)
