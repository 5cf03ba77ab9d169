"""The webhooks of a workspace, ready to call (spec/dialog-engine.md §11.3, spec/operations.md §3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from doyle.expressions.errors import ExpressionError, ExpressionSyntaxError
from doyle.expressions.scope import Scope
from doyle.expressions.template import Template, compile_template
from doyle.wire.json import Json, JsonObject
from doyle.wire.workspace import Webhook


@dataclass(frozen=True, slots=True)
class CompiledWebhook:
    """Where to call, and with which headers; the values are templates, None if one does not compile.

    `repr` leaves the headers and the URL out: both may hold secrets.
    """

    name: str
    url: str
    headers: tuple[tuple[str, Template | None], ...] = ()

    def __repr__(self) -> str:
        return f"CompiledWebhook({self.name!r})"

    def render_headers(self, scope: Scope) -> tuple[tuple[str, str], ...]:
        """The headers with their references filled in.

        Raises:
            ValueError: a value cannot be evaluated; the message holds no part of it.
        """
        return tuple(
            (name, _rendered(at, template, scope)) for at, (name, template) in enumerate(self.headers, 1)
        )


def compile_webhooks(webhooks: Sequence[Webhook], entities: frozenset[str]) -> Mapping[str, CompiledWebhook]:
    """The webhooks that have an address, by name; of several with one name the first counts.

    A header without a name is an empty row of an editor, and left out.
    """
    compiled: dict[str, CompiledWebhook] = {}
    for webhook in webhooks:
        if webhook.url.strip() and webhook.name not in compiled:
            named = [header for header in webhook.headers or () if _text(header.get("name"))]
            headers = tuple(_compile_header(header, entities) for header in named)
            compiled[webhook.name] = CompiledWebhook(webhook.name, webhook.url, headers)
    return MappingProxyType(compiled)


def _compile_header(header: JsonObject, entities: frozenset[str]) -> tuple[str, Template | None]:
    name = _text(header.get("name"))
    try:
        return name, compile_template(_text(header.get("value")), entities=entities, as_text=True)
    except ExpressionSyntaxError:
        return name, None


def _text(value: Json) -> str:
    return value.strip() if isinstance(value, str) else ""


def _rendered(at: int, template: Template | None, scope: Scope) -> str:
    if template is None:
        raise ValueError(f"its header number {at} is not a valid template")
    try:
        return str(template.render(scope))
    except ExpressionError:
        raise ValueError(f"its header number {at} could not be evaluated") from None
