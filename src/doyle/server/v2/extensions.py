"""Extensions of assistants (design, *Extensions*). Their secrets are never returned."""

import asyncio
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.responses import Response

from doyle.errors import InputError
from doyle.server.calls import Call
from doyle.server.listings import read_audit, read_listing
from doyle.server.responses import JsonResponse, encode_json
from doyle.skills.extensions import EVERYWHERE, ExtensionSettings, change_settings
from doyle.skills.openapi_document import read_document
from doyle.store import assistants, environments, extensions
from doyle.store.encoding import decode_exactly
from doyle.store.extensions import ExtensionRecord, OperationRecord
from doyle.store.timestamps import iso_timestamp
from doyle.wire.extension import ExtensionChange, NewExtension
from doyle.wire.json import Json, JsonObject

MAX_EXTENSIONS = 100
"""Of one assistant (spec/actions-runtime.md §24)."""


async def create_extension(call: Call, assistant_id: str) -> Response:
    """Register an extension: its document is checked, its secrets are encrypted before they are stored."""
    body = NewExtension.read(await call.read_json())
    operations = await _read_operations(body.spec)
    now = call.services.now_milliseconds()
    record = ExtensionRecord(
        call.new_id(), assistant_id, body.name, body.description, body.catalog_item_id, {}, b"", now, now
    )
    async with call.services.store.write() as tx:
        known = await _environment_ids(tx, call, assistant_id)
        if await extensions.count(tx, assistant_id) >= MAX_EXTENSIONS:
            raise InputError(f"An assistant may have {MAX_EXTENSIONS} extensions")
        settings = change_settings(ExtensionSettings(), body, body.spec, known)
        record = _with_settings(call, record, settings)
        await extensions.create(tx, record, encode_json(body.spec), operations)
        shown = await _show_whole(tx, record, include_audit=False)
    return JsonResponse(shown, status_code=call.operation.status)


async def list_extensions(call: Call, assistant_id: str) -> Response:
    """One page of the extensions of an assistant, without their documents."""
    listing = read_listing(call, sort_names=extensions.SORT_NAMES, default_sort="name")
    async with call.services.store.read() as tx:
        await assistants.get(tx, call.instance_id, assistant_id)
        page = await extensions.page(tx, assistant_id, listing.query)
    return JsonResponse(
        listing.answer("extensions", page, lambda each: _show(each, include_audit=listing.has_audit))
    )


async def get_extension(call: Call, assistant_id: str, extension_id: str) -> Response:
    """One extension with its document and operations."""
    has_audit = read_audit(call)
    async with call.services.store.read() as tx:
        await assistants.get(tx, call.instance_id, assistant_id)
        record = await extensions.get(tx, assistant_id, extension_id)
        return JsonResponse(await _show_whole(tx, record, include_audit=has_audit))


async def update_extension(call: Call, assistant_id: str, extension_id: str) -> Response:
    """Change an extension: absent fields keep their value; `environments` is replaced as a whole."""
    body = ExtensionChange.read(await call.read_json())
    operations = None if body.spec is None else await _read_operations(body.spec)
    async with call.services.store.write() as tx:
        known = await _environment_ids(tx, call, assistant_id)
        record = await extensions.get(tx, assistant_id, extension_id)
        spec = await _stored_spec(tx, extension_id) if body.spec is None else body.spec
        settings = change_settings(_settings_of(call, record), body, spec, known)
        record = replace(
            _with_settings(call, record, settings),
            name=record.name if body.name is None else body.name,
            description=record.description if body.description is None else body.description,
            catalog_item_id=record.catalog_item_id if body.catalog_item_id is None else body.catalog_item_id,
            updated=call.services.now_milliseconds(),
        )
        if operations is None:
            await extensions.change(tx, record)
        else:
            await extensions.change(tx, record, encode_json(spec), operations)
        return JsonResponse(await _show_whole(tx, record, include_audit=False))


async def delete_extension(call: Call, assistant_id: str, extension_id: str) -> Response:
    """Delete an extension: steps that call it find none from now on."""
    async with call.services.store.write() as tx:
        await assistants.get(tx, call.instance_id, assistant_id)
        await extensions.remove(tx, assistant_id, extension_id)
    return JsonResponse({})


async def _read_operations(spec: JsonObject) -> tuple[OperationRecord, ...]:
    read = await asyncio.to_thread(read_document, spec)
    return tuple(
        OperationRecord(each.method, each.path, each.spec_hash_id, each.label, each.request) for each in read
    )


async def _environment_ids(tx: AsyncConnection, call: Call, assistant_id: str) -> frozenset[str]:
    """The environments of an assistant, which is locked: changes of its extensions take turns.

    Raises:
        NotFoundError: there is no such assistant in this instance.
    """
    await assistants.get_for_update(tx, call.instance_id, assistant_id)
    found = await environments.list_of(tx, [assistant_id])
    return frozenset(each.environment_id for each in found[assistant_id])


async def _stored_spec(tx: AsyncConnection, extension_id: str) -> JsonObject:
    spec: JsonObject = decode_exactly((await extensions.get_spec(tx, extension_id)).decode())
    return spec


def _settings_of(call: Call, record: ExtensionRecord) -> ExtensionSettings:
    secret: JsonObject = decode_exactly(call.services.vault.open(record.private).decode())
    return ExtensionSettings(record.settings, secret)


def _with_settings(call: Call, record: ExtensionRecord, settings: ExtensionSettings) -> ExtensionRecord:
    sealed = call.services.vault.seal(encode_json(settings.secret))
    return replace(record, settings=settings.public, private=sealed)


async def _show_whole(tx: AsyncConnection, record: ExtensionRecord, *, include_audit: bool) -> JsonObject:
    operations: list[Json] = [
        {"method": method, "path": path, "label": label}
        for path, method, label in await extensions.operations_of(tx, record.extension_id)
    ]
    shown = _show(record, include_audit=include_audit)
    return {**shown, "operations": operations, "spec": await _stored_spec(tx, record.extension_id)}


def _show(record: ExtensionRecord, *, include_audit: bool) -> JsonObject:
    everywhere = record.settings.get(EVERYWHERE, {})
    shown: JsonObject = {
        "extension_id": record.extension_id,
        "name": record.name,
        "servers": everywhere.get("servers", []),
        "auth": everywhere.get("auth", {"type": "none"}),
        "environments": [
            {"environment_id": name, **settings} for name, settings in record.settings.items() if name
        ],
    }
    for name in ("description", "catalog_item_id"):
        if getattr(record, name) is not None:
            shown[name] = getattr(record, name)
    if include_audit:
        shown |= {"created": iso_timestamp(record.created), "updated": iso_timestamp(record.updated)}
    return shown
