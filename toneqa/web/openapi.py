"""The description of the API in OpenAPI, with the schemas that bodies read by hand refer to."""

from __future__ import annotations

from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from toneqa.web.schema import BatchIn, ConversationIn, DraftIn

HEAD: Final[dict[str, Any]] = {
    "title": "toneqa",
    "summary": "Проверка писем и чатов службы поддержки",
    "description": (
        "Формат обмена toneqa по HTTP. Ключ передаётся в заголовке `Authorization: Bearer КЛЮЧ`; сервер без учётных записей, "
        'открытый на своём компьютере, ключа не просит. Ошибки: `{"error": {"code", "message", "at"}}`.'
    ),
}
_KEY: Final = {"type": "http", "scheme": "bearer", "description": "Ключ API. Права: check, score, rules, metrics."}
_OPEN: Final = ("/api/v1/health",)


def install(app: FastAPI) -> None:
    """Made at the first call and kept."""
    app.openapi = lambda: _kept(app)  # type: ignore[method-assign]


def _kept(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema is None:
        app.openapi_schema = _described(app)
    return app.openapi_schema


def _described(app: FastAPI) -> dict[str, Any]:
    found = get_openapi(title=app.title, version=app.version, summary=app.summary, description=app.description, routes=app.routes)
    bodies = [(model, "validation") for model in (DraftIn, ConversationIn, BatchIn)]
    _, extra = models_json_schema(bodies, ref_template="#/components/schemas/{model}")  # type: ignore[arg-type]
    parts = found.setdefault("components", {})
    parts.setdefault("schemas", {}).update(extra.get("$defs", {}))
    parts["securitySchemes"] = {"key": _KEY}
    for path, methods in found["paths"].items():
        for method in methods.values():
            method["security"] = [] if path in _OPEN else [{"key": []}, {}]
    return found
