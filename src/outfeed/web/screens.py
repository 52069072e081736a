"""The built screens: files that never change are kept by the browser, the page itself never is."""

import mimetypes
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.responses import FileResponse, PlainTextResponse

from outfeed.web.problems import problem

NOT_BUILT = (
    "The screens are not built. Run `make ui` in the source tree, or install a released wheel."
)

WORKER = "worker.js"
"""What a browser keeps to open the screens without network. It stands at the root, because it may
serve no more than is beside and below it; where it is gone, browsers give it up."""


def serve_screens(app: FastAPI, folder: Path) -> None:
    """Serve the screens in ``folder`` at every path that is not the API's."""

    @app.get("/{path:path}", include_in_schema=False)
    def screen(path: str, request: Request) -> Response:
        if path.startswith("api/"):
            return problem(404, "not_found", f"There is nothing at /{path}.")
        file = (folder / path).resolve()
        if path and file.is_file() and file.is_relative_to(folder.resolve()):
            return _file(file, request, forever=path.startswith("assets/"))
        if path.startswith("assets/") or path == WORKER:
            return problem(404, "not_found", f"There is nothing at /{path}.")
        index = folder / "index.html"
        if not index.is_file():
            return PlainTextResponse(NOT_BUILT, 503)
        return _file(index, request, forever=False)


def _file(file: Path, request: Request, forever: bool) -> Response:
    headers = {
        "Cache-Control": "public, max-age=31536000, immutable" if forever else "no-cache",
        "X-Content-Type-Options": "nosniff",
    }
    packed = file.with_name(file.name + ".gz")
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    if packed.is_file() and "gzip" in request.headers.get("accept-encoding", ""):
        headers |= {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        return FileResponse(packed, media_type=kind, headers=headers)
    return FileResponse(file, media_type=kind, headers=headers)
