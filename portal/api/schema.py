"""What openapi.yaml says beyond what drf-spectacular finds by itself."""

from __future__ import annotations

from typing import Any

from drf_spectacular.openapi import AutoSchema

from portal.access import anyone
from portal.api.errors import ERRORS

WITHOUT_NUL = r"^[^\x00]*$"  # PostgreSQL holds no NUL, so every text that is asked for is refused with one


class Schema(AutoSchema):
    """Operations that `requires(anyone)` opened need no sign-in."""

    def get_auth(self) -> list[dict[str, list[str]]]:
        ways: list[dict[str, list[str]]] = super().get_auth()
        return [{}, *ways] if getattr(self.view, "access", None) is anyone else ways


def documented_errors(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """Postprocessing hook of drf-spectacular: every operation may answer with an Error, and no text holds NUL."""
    string = {"type": "string"}
    result.setdefault("components", {}).setdefault("schemas", {})["Error"] = {
        "type": "object",
        "required": ["error"],
        "properties": {
            "error": {
                "type": "object",
                "required": ["code", "message", "request_id"],
                "properties": {
                    "code": {**string, "enum": sorted(code for code, _ in ERRORS.values())},
                    "message": {**string, "description": "中文说明，可直接给用户看"},
                    "request_id": {**string, "description": "请求编号，报障时请提供"},
                    "fields": {"description": "各字段的错误"},
                },
            }
        },
    }
    answer = {
        "description": "错误",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
    }
    for operations in result["paths"].values():
        for operation in operations.values():
            operation["responses"]["default"] = answer
            for parameter in operation.get("parameters", ()):
                asked = parameter["schema"]
                if parameter["in"] == "query" and asked.get("type") == "string" and set(asked) == {"type"}:
                    asked["pattern"] = WITHOUT_NUL
    return result
