"""Which tests stand for which operation of the API, and with which client (spec/api/contract.yaml).

A test says so by a marker: `@pytest.mark.operation("get_intent", "list_intents")` with IBM's current Python
client, and with `client="node"` or `client="2018"` for the others, or `client="events"` where it reads the
server-sent events of a stream itself; `*NAMES` stands for a list of the module.
The tests themselves make sure that the server answered what their marker names.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

CLIENTS: Mapping[str, str] = {
    "python": "Python `ibm-watson`",
    "node": "Node `ibm-watson`",
    "2018": "Python `watson-developer-cloud` of 2018",
    "events": "raw events",
}
V1_CLIENTS = ("python", "node", "2018")
V2_CLIENTS = ("python", "node", "events")
TESTS = Path("tests")
_WORKSPACE = "/v1/workspaces/{workspace_id}"


def _five(noun: str, plural: str, path: str, key: str) -> dict[str, str]:
    """The operations on one kind of element."""
    one = f"{path}/{{{key}}}"
    return {
        f"list_{plural}": f"GET {path}",
        f"create_{noun}": f"POST {path}",
        f"get_{noun}": f"GET {one}",
        f"update_{noun}": f"POST {one}",
        f"delete_{noun}": f"DELETE {one}",
    }


_INTENT = f"{_WORKSPACE}/intents/{{intent}}"
_ENTITY = f"{_WORKSPACE}/entities/{{entity}}"
V1_OPERATIONS: Mapping[str, str] = {
    "message": f"POST {_WORKSPACE}/message",
    "bulk_classify": f"POST {_WORKSPACE}/bulk_classify",
    **_five("workspace", "workspaces", "/v1/workspaces", "workspace_id"),
    "create_workspace_async": "POST /v1/workspaces_async",
    "update_workspace_async": "POST /v1/workspaces_async/{workspace_id}",
    "export_workspace_async": "GET /v1/workspaces_async/{workspace_id}/export",
    **_five("intent", "intents", f"{_WORKSPACE}/intents", "intent"),
    **_five("example", "examples", f"{_INTENT}/examples", "text"),
    **_five("counterexample", "counterexamples", f"{_WORKSPACE}/counterexamples", "text"),
    **_five("entity", "entities", f"{_WORKSPACE}/entities", "entity"),
    "list_mentions": f"GET {_ENTITY}/mentions",
    **_five("value", "values", f"{_ENTITY}/values", "value"),
    **_five("synonym", "synonyms", f"{_ENTITY}/values/{{value}}/synonyms", "synonym"),
    **_five("dialog_node", "dialog_nodes", f"{_WORKSPACE}/dialog_nodes", "dialog_node"),
    "list_logs": f"GET {_WORKSPACE}/logs",
    "list_all_logs": "GET /v1/logs",
    "delete_user_data": "DELETE /v1/user_data",
}
"""Method and path of every operation of v1."""

_ASSISTANT = "/v2/assistants/{assistant_id}"
_ENVIRONMENT = f"{_ASSISTANT}/environments/{{environment_id}}"
_SESSION = "sessions/{session_id}"
_RELEASE = f"{_ASSISTANT}/releases/{{release}}"
V2_OPERATIONS: Mapping[str, str] = {
    "create_provider": "POST /v2/providers",
    "list_providers": "GET /v2/providers",
    "update_provider": "POST /v2/providers/{provider_id}",
    "create_assistant": "POST /v2/assistants",
    "list_assistants": "GET /v2/assistants",
    "delete_assistant": f"DELETE {_ASSISTANT}",
    "create_session": f"POST {_ENVIRONMENT}/sessions",
    "create_session_short": f"POST {_ASSISTANT}/sessions",
    "delete_session": f"DELETE {_ENVIRONMENT}/{_SESSION}",
    "delete_session_short": f"DELETE {_ASSISTANT}/{_SESSION}",
    "message_v2": f"POST {_ENVIRONMENT}/{_SESSION}/message",
    "message_v2_short": f"POST {_ASSISTANT}/{_SESSION}/message",
    "message_stateless": f"POST {_ENVIRONMENT}/message",
    "message_stateless_short": f"POST {_ASSISTANT}/message",
    "message_stream": f"POST {_ENVIRONMENT}/{_SESSION}/message_stream",
    "message_stream_stateless": f"POST {_ENVIRONMENT}/message_stream",
    "bulk_classify_v2": "POST /v2/skills/{skill_id}/workspace/bulk_classify",
    "list_logs_v2": f"GET {_ASSISTANT}/logs",
    "delete_user_data_v2": "DELETE /v2/user_data",
    "list_environments": f"GET {_ASSISTANT}/environments",
    "get_environment": f"GET {_ENVIRONMENT}",
    "update_environment": f"POST {_ENVIRONMENT}",
    "create_release": f"POST {_ASSISTANT}/releases",
    "list_releases": f"GET {_ASSISTANT}/releases",
    "get_release": f"GET {_RELEASE}",
    "delete_release": f"DELETE {_RELEASE}",
    "deploy_release": f"POST {_RELEASE}/deploy",
    "create_release_export": f"POST {_RELEASE}/export",
    "download_release_export": f"GET {_RELEASE}/export",
    "create_release_import": f"POST {_ASSISTANT}/import",
    "get_release_import_status": f"GET {_ASSISTANT}/import",
    "get_skill": f"GET {_ASSISTANT}/skills/{{skill_id}}",
    "update_skill": f"POST {_ASSISTANT}/skills/{{skill_id}}",
    "export_skills": f"GET {_ASSISTANT}/skills_export",
    "import_skills": f"POST {_ASSISTANT}/skills_import",
    "import_skills_status": f"GET {_ASSISTANT}/skills_import/status",
}
"""The same of v2; `_short` is the path of the clients up to 2024."""

V2_STREAMS = ("message_stream", "message_stream_stateless")
V2_CORE = (
    "create_session",
    "delete_session",
    "message_v2",
    "message_stateless",
    "message_stream",
    "message_stream_stateless",
    "list_assistants",
    "list_environments",
    "get_skill",
    "create_release",
    "list_releases",
    "deploy_release",
    "list_providers",
    "bulk_classify_v2",
    "list_logs_v2",
)
ALL_OPERATIONS: Mapping[str, str] = {**V1_OPERATIONS, **V2_OPERATIONS}
NEEDED: Mapping[str, Iterable[str]] = {"python": ALL_OPERATIONS, "node": V2_CORE, "events": V2_STREAMS}
"""What has to be driven by each client."""


@dataclass(frozen=True, slots=True)
class Proof:
    """One test function that drives an operation with a client. `file` is below tests/."""

    operation: str
    client: str
    file: str


def read_proofs(root: Path) -> Iterator[Proof]:
    """What every test of the project says of itself, file by file."""
    folder = root / TESTS
    for path in sorted(folder.rglob("test_*.py")):
        module = ast.parse(path.read_text(encoding="utf-8"))
        lists = _lists(module)
        for node in ast.walk(module):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                for decorator in node.decorator_list:
                    yield from _proofs(decorator, lists, path.relative_to(folder).as_posix())


def _proofs(decorator: ast.expr, lists: Mapping[str, list[str]], file: str) -> Iterator[Proof]:
    if not isinstance(decorator, ast.Call) or ast.unparse(decorator.func) != "pytest.mark.operation":
        return
    named = (keyword.value for keyword in decorator.keywords if keyword.arg == "client")
    client = next((ast.literal_eval(value) for value in named), "python")
    for argument in decorator.args:
        for operation in _names(argument, lists):
            yield Proof(operation, client, file)


def _names(argument: ast.expr, lists: Mapping[str, list[str]]) -> list[str]:
    if isinstance(argument, ast.Starred):
        return lists[ast.unparse(argument.value)]
    return [ast.literal_eval(argument)]


def _lists(module: ast.Module) -> dict[str, list[str]]:
    """The lists of texts that a module names."""
    lists: dict[str, list[str]] = {}
    for node in module.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, (ast.Tuple, ast.List)):
            texts = [item.value for item in node.value.elts if isinstance(item, ast.Constant)]
            lists[ast.unparse(node.targets[0])] = [text for text in texts if isinstance(text, str)]
    return lists


def find_unproven(proofs: Iterable[Proof]) -> list[str]:
    """The operations that no test drives with a client that has to, in order."""
    proven = {(proof.client, proof.operation) for proof in proofs}
    return [
        operation if client == "python" else f"{operation} ({client})"
        for client, needed in NEEDED.items()
        for operation in needed
        if (client, operation) not in proven
    ]


def find_unknown(proofs: Iterable[Proof]) -> list[Proof]:
    """What names no operation, or no client."""
    return [each for each in proofs if each.operation not in ALL_OPERATIONS or each.client not in CLIENTS]


def show_operations(proofs: Sequence[Proof]) -> list[str]:
    """The chapters of the document, as lines."""
    return [
        "## Operations of the v1 API",
        "",
        f"{_count(V1_OPERATIONS, proofs)} operations are driven over HTTP by tests with IBM's Python SDK,",
        "which parse the answers into its models. The Node SDK and the Python client of 2018 call them too,",
        "each in an environment that the tests make; `bulk_classify` is younger than the latter. A count is",
        "of the tests that drive the operation; all of them pass where `make test` does.",
        "",
        *_table(V1_OPERATIONS, V1_CLIENTS, proofs),
        "",
        "## Operations of the v2 API",
        "",
        f"{_count(V2_OPERATIONS, proofs)} operations are driven likewise (`_short` names the paths of the",
        "clients up to 2024), and the core ones with the Node SDK. The streams are read as raw events too,",
        "byte by byte. A test of the project fails where one of these is missing.",
        "",
        *_table(V2_OPERATIONS, V2_CLIENTS, proofs),
    ]


def _count(operations: Mapping[str, str], proofs: Iterable[Proof]) -> str:
    proven = {proof.operation for proof in proofs if proof.client == "python"}
    return f"{len(operations.keys() & proven)} of {len(operations)}"


def _table(operations: Mapping[str, str], clients: Sequence[str], proofs: Sequence[Proof]) -> list[str]:
    return [
        f"| operation | | {' | '.join(CLIENTS[client] for client in clients)} |",
        f"|---|---|{'---|' * len(clients)}",
        *(_row(operation, clients, proofs) for operation in operations),
    ]


def _row(operation: str, clients: Iterable[str], proofs: Iterable[Proof]) -> str:
    of_it = [proof for proof in proofs if proof.operation == operation]
    cells = [_cell([proof.file for proof in of_it if proof.client == client]) for client in clients]
    return f"| `{operation}` | `{ALL_OPERATIONS[operation]}` | {' | '.join(cells)} |"


def _cell(files: Sequence[str]) -> str:
    counts = {file: files.count(file) for file in files}
    links = (f"[{file.removesuffix('.py')}](../{TESTS}/{file}) {count}" for file, count in counts.items())
    return ", ".join(links)
