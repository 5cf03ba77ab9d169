"""Clients that may call this machine."""

from collections.abc import AsyncIterator

import pytest

from doyle.security.outbound import OutboundClient
from doyle.security.outbound_policy import OutboundPolicy


@pytest.fixture
async def client() -> AsyncIterator[OutboundClient]:
    """A client that may call the loopback network beside public addresses."""
    client = OutboundClient(OutboundPolicy.parse("127.0.0.0/8"))
    yield client
    await client.aclose()


@pytest.fixture
async def strict_client() -> AsyncIterator[OutboundClient]:
    """A client as it is without any setting."""
    client = OutboundClient(OutboundPolicy())
    yield client
    await client.aclose()
