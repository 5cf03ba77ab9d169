"""Health, readiness and figures for operators."""

from starlette.responses import Response

from doyle.server.iam import Opened
from doyle.server.metrics import CONTENT_TYPE
from doyle.server.responses import JsonResponse


async def healthz() -> Response:
    """The process answers."""
    return JsonResponse({"status": "ok"})


async def readyz(services: Opened) -> Response:
    """The database answers; says which encoder and word lists are in use (design, *Operator's view*).

    And whether this process has the encryption key of the database: without it, it serves all the same what
    needs no secrets.

    Raises:
        DatabaseError: the database does not answer.
    """
    await services.store.ping()
    return JsonResponse(
        {
            "status": "ready",
            "encoder": services.encoder_identity,
            "words": services.words_identity,
            "encryption_key": "fits" if services.has_encryption_key else "differs",
        }
    )


async def metrics(services: Opened) -> Response:
    """The figures in Prometheus' text format."""
    return Response(services.metrics.render(), media_type=CONTENT_TYPE)
