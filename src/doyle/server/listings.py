"""Lists in pages: what a request asks for, and how the answer shows it (spec/api/guide.md §8)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import quote, urlencode

from doyle.server.calls import Call
from doyle.server.parameters import read_flag, read_page_limit, read_sort
from doyle.server.paths import public_path
from doyle.store.paging import Page, PageQuery, SortKey
from doyle.wire.json import JsonObject
from doyle.wire.versions import Change

ItemT = TypeVar("ItemT")


@dataclass(frozen=True, slots=True)
class Listing:
    """One request for a page."""

    call: Call
    query: PageQuery
    has_audit: bool
    scope: str

    def answer(self, name: str, page: Page[ItemT], show: Callable[[ItemT], JsonObject]) -> JsonObject:
        """The response object: the items under `name`, and `pagination`."""
        return {name: [show(item) for item in page.items], "pagination": self._pagination(page)}

    def _pagination(self, page: Page[ItemT]) -> JsonObject:
        cursors = self.call.services.cursors
        pagination: JsonObject = {"refresh_url": page_url(self.call, self.call.query.get("cursor"))}
        if page.next_after is not None:
            next_cursor = cursors.write(self.scope, page.next_after)
            pagination["next_url"] = page_url(self.call, next_cursor)
            pagination["next_cursor"] = next_cursor
        if page.total is not None:
            pagination["total"] = pagination["matched"] = page.total
        pagination["refresh_cursor"] = cursors.write(self.scope, self.query.after)
        return pagination


def page_url(call: Call, cursor: str | None) -> str:
    """The URL of another page of the same list: all parameters of the request, and its cursor."""
    items = [item for item in call.request.query_params.multi_items() if item[0] != "cursor"]
    if cursor:
        items.append(("cursor", cursor))
    return f"{public_path(call.segments)}?{urlencode(items, quote_via=quote)}"


def read_listing(call: Call, *, sort_names: tuple[str, ...], default_sort: str) -> Listing:
    """Read the parameters of a list.

    Raises:
        InputError: a parameter that is not possible, with its name as path.
    """
    sort = read_sort(call.request.query_params.getlist("sort"), sort_names, default_sort)
    scope = "\n".join((call.instance_id, public_path(call.segments), *map(_sort_text, sort)))
    cursor = call.query.get("cursor") or None
    query = PageQuery(
        limit=read_page_limit(call.query),
        sort=sort,
        after=None if cursor is None else call.services.cursors.read(scope, cursor),
        is_counted=read_flag(call.query, "include_count"),
    )
    return Listing(call, query, read_audit(call), scope)


def read_audit(call: Call) -> bool:
    """Whether `created` and `updated` are asked for: true by default before 2018-02-16 (operations.md §7)."""
    default = not call.version.has(Change.AUDIT_ON_REQUEST)
    return read_flag(call.query, "include_audit", default=default)


def _sort_text(key: SortKey) -> str:
    return f"{'-' if key.is_descending else ''}{key.name}"
