"""Conversational skill providers (spec/api/contract.yaml). Their secrets are never returned."""

from starlette.responses import Response

from doyle.server.calls import Call
from doyle.server.listings import read_audit, read_listing
from doyle.server.responses import JsonResponse, encode_json
from doyle.store import providers
from doyle.store.providers import ProviderRecord
from doyle.store.timestamps import iso_timestamp
from doyle.wire.json import Json, JsonObject
from doyle.wire.model import WireModel
from doyle.wire.provider import NewProvider, ProviderChange, ProviderSpecification


async def create_provider(call: Call) -> Response:
    """Register a provider; its secrets are encrypted before they are stored."""
    body = NewProvider.read(await call.read_json())
    now = call.services.now_milliseconds()
    record = ProviderRecord(
        call.instance_id, body.provider_id, known_fields(body.specification), _seal(call, body), now, now
    )
    async with call.services.store.write() as tx:
        await providers.create(tx, record)
    return JsonResponse(_show(record, include_audit=False))


async def list_providers(call: Call) -> Response:
    """One page of the providers of the instance."""
    listing = read_listing(call, sort_names=providers.SORT_NAMES, default_sort="name")
    async with call.services.store.read() as tx:
        page = await providers.page(tx, call.instance_id, listing.query)
    return JsonResponse(
        listing.answer(
            "conversational_skill_providers", page, lambda each: _show(each, include_audit=listing.has_audit)
        )
    )


async def update_provider(call: Call, provider_id: str) -> Response:
    """Replace the description and the secrets of a provider."""
    read_audit(call)
    body = ProviderChange.read(await call.read_json())
    async with call.services.store.write() as tx:
        await providers.change(
            tx,
            call.instance_id,
            provider_id,
            known_fields(body.specification),
            _seal(call, body),
            call.services.now_milliseconds(),
        )
        record = await providers.get(tx, call.instance_id, provider_id)
    return JsonResponse(_show(record, include_audit=False))


def known_fields(specification: ProviderSpecification) -> JsonObject:
    """The public description without keys that Doyle does not know: a secret may be among them."""
    shown: JsonObject = _known(specification)
    return shown


def _known(value: Json) -> Json:
    if isinstance(value, WireModel):
        return {
            field.alias or name: _known(getattr(value, name))
            for name, field in type(value).model_fields.items()
            if getattr(value, name) is not None
        }
    return [_known(item) for item in value] if isinstance(value, list) else value


def _seal(call: Call, body: ProviderChange) -> bytes:
    return call.services.vault.seal(encode_json(body.private.dump()))


def _show(record: ProviderRecord, *, include_audit: bool) -> JsonObject:
    shown: JsonObject = {"provider_id": record.provider_id, "specification": record.specification}
    if include_audit:
        shown |= {"created": iso_timestamp(record.created), "updated": iso_timestamp(record.updated)}
    return shown
