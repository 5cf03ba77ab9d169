"""The API's own documentation: Swagger UI from the installed bundle, nothing fetched from elsewhere."""

from pathlib import Path

from fastapi.openapi.docs import get_swagger_ui_html
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from swagger_ui_bundle import swagger_ui_path

from doyle.errors import NotFoundError
from doyle.server.responses import JsonResponse

_FILES = frozenset({"swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png"})


async def docs(request: Request) -> Response:
    """The page; its links are relative, so that it works under every prefix."""
    if request.scope.get("raw_path", b"").endswith(b"/"):
        return RedirectResponse("../docs")
    return get_swagger_ui_html(
        openapi_url="openapi.json",
        title="Doyle API",
        swagger_js_url="docs/swagger-ui-bundle.js",
        swagger_css_url="docs/swagger-ui.css",
        swagger_favicon_url="docs/favicon-32x32.png",
    )


async def docs_file(file: str) -> Response:
    """One file of the bundle.

    Raises:
        NotFoundError: not a file that the page needs.
    """
    if file not in _FILES:
        raise NotFoundError
    return FileResponse(Path(swagger_ui_path) / file)


async def openapi_json(request: Request) -> Response:
    """The OpenAPI description."""
    return JsonResponse(request.app.openapi())
