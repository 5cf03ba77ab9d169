"""The operations on single elements of a workspace, as rows of one table (spec/api/contract.yaml)."""

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus

from doyle.security.rate_limits import RateLimit
from doyle.security.roles import Role
from doyle.server.operation import BodySize, Condition, Limit, Operation, every

_WORKSPACE = "/v1/workspaces/{workspace_id:name}"
_READ_ONE = every(6000, 5)


@dataclass(frozen=True, slots=True)
class _Rows:
    """Five operations on one kind; limits count per half an hour, `exports` those with `export=true`."""

    noun: str
    plural: str
    path: str
    key: str
    lists: int
    writes: int
    exports: int | None = None

    def operations(self) -> Iterator[Operation]:
        """List, create, get, update, delete."""
        words = self.noun.replace("_", " "), self.plural.replace("_", " ")
        article = "an" if words[0][0] in "aeiou" else "a"
        one = f"{self.path}/{{{self.key}:name}}"
        writes = (Limit(every(self.writes, 30)),)
        tag = f"v1 {words[1]}"
        yield Operation(
            f"list_{self.plural}",
            "GET",
            self.path,
            Role.READER,
            f"List {words[1]}",
            tag,
            limits=self._read_limits(every(self.lists, 30)),
        )
        yield Operation(
            f"create_{self.noun}",
            "POST",
            self.path,
            Role.MANAGER,
            f"Create {article} {words[0]}",
            tag,
            status=HTTPStatus.CREATED,
            limits=writes,
            body=BodySize.GRANULAR,
        )
        yield Operation(
            f"get_{self.noun}",
            "GET",
            one,
            Role.READER,
            f"Get {article} {words[0]}",
            tag,
            limits=self._read_limits(_READ_ONE),
        )
        yield Operation(
            f"update_{self.noun}",
            "POST",
            one,
            Role.MANAGER,
            f"Change {article} {words[0]}",
            tag,
            limits=writes,
            body=BodySize.GRANULAR,
        )
        yield Operation(
            f"delete_{self.noun}",
            "DELETE",
            one,
            Role.MANAGER,
            f"Delete {article} {words[0]}",
            tag,
            limits=writes,
        )

    def _read_limits(self, rate: RateLimit) -> tuple[Limit, ...]:
        if self.exports is None:
            return (Limit(rate),)
        return Limit(rate, Condition.NO_EXPORT), Limit(every(self.exports, 30), Condition.EXPORT)


_INTENTS = f"{_WORKSPACE}/intents"
_ENTITIES = f"{_WORKSPACE}/entities"
_VALUES = f"{_ENTITIES}/{{entity:name}}/values"
_ROWS = (
    _Rows("intent", "intents", _INTENTS, "intent", lists=2000, writes=2000, exports=400),
    _Rows("example", "examples", f"{_INTENTS}/{{intent:name}}/examples", "text", lists=2500, writes=1000),
    _Rows(
        "counterexample", "counterexamples", f"{_WORKSPACE}/counterexamples", "text", lists=2500, writes=1000
    ),
    _Rows("entity", "entities", _ENTITIES, "entity", lists=1000, writes=1000, exports=200),
    _Rows("value", "values", _VALUES, "value", lists=2500, writes=1000),
    _Rows("synonym", "synonyms", f"{_VALUES}/{{value:name}}/synonyms", "synonym", lists=2500, writes=1000),
    _Rows("dialog_node", "dialog_nodes", f"{_WORKSPACE}/dialog_nodes", "dialog_node", lists=2500, writes=500),
)

ELEMENTS = (
    *(operation for rows in _ROWS for operation in rows.operations()),
    Operation(
        "list_mentions",
        "GET",
        f"{_ENTITIES}/{{entity:name}}/mentions",
        Role.READER,
        "List where an entity is annotated in examples",
        "v1 entities",
        limits=(Limit(every(200, 30)),),
    ),
)
