"""Every error under /api/ is `{"error": {"code", "message", "fields"?, "request_id"}}` with a Chinese message."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from rest_framework.exceptions import ParseError
from rest_framework.response import Response
from rest_framework.views import exception_handler

from portal.lifecycle import Refused

PREFIX = "/api/"
REFUSED = 409
ERRORS: dict[int, tuple[str, str]] = {
    400: ("invalid", "输入有误，请按字段提示更正"),
    401: ("not_authenticated", "请先登录或提供有效的令牌"),
    403: ("permission_denied", "您没有执行该操作的权限"),
    404: ("not_found", "没有这个地址，或记录不存在"),
    405: ("method_not_allowed", "该地址不支持这种请求方法"),
    406: ("not_acceptable", "只提供 application/json"),
    REFUSED: ("refused", "当前状态不允许该操作"),
    413: ("too_large", "请求内容过大"),
    415: ("unsupported_media_type", "不支持这种内容类型"),
    429: ("throttled", "请求过于频繁，请稍后再试"),
    500: ("internal_error", "服务器内部错误，已记入日志"),
    503: ("unavailable", "服务暂时不可用，请稍后再试"),
}
BAD_BODY = "请求的正文不完整或格式不对，无法解析；请按 Content-Type 所说的格式重新发送"


def error_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: `{"error": {"code", "message", "fields"?, "request_id"}}`; Refused is 409.

    What is not an error of the API is raised again, so that Django logs it; the middleware below words it.
    """
    request_id = getattr(context["request"], "request_id", "")
    if isinstance(error, Refused):
        return Response(_body(REFUSED, request_id, message=str(error)), status=REFUSED)
    response = exception_handler(error, context)
    if response is None:
        return None
    detail = response.data
    if isinstance(detail, dict) and set(detail) == {"detail"}:
        words = "" if isinstance(error, Http404) else str(detail["detail"])  # Django's words for it are English
        if isinstance(error, ParseError) and words.isascii():  # and so are those of the parsers
            words = BAD_BODY
        response.data = _body(response.status_code, request_id, message=words)
    else:
        response.data = _body(response.status_code, request_id, fields=detail)
    return response


class JsonErrorsMiddleware:
    """Under /api/ even what never reaches a view is answered in JSON: unknown addresses, bad hosts, crashes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_json = response.get("Content-Type", "").startswith("application/json")
        if response.status_code < 400 or is_json or not request.path_info.startswith(PREFIX):
            return response
        answer = JsonResponse(
            _body(response.status_code, getattr(request, "request_id", ""), message=getattr(response, "words", "")),
            status=response.status_code,
            json_dumps_params={"ensure_ascii": False},
        )
        for name in ("Allow", "Retry-After", "WWW-Authenticate"):
            if name in response:
                answer[name] = response[name]
        return answer


def _body(status: int, request_id: str, *, message: str = "", fields: Any = None) -> dict[str, Any]:
    code, usual = ERRORS.get(status, ERRORS[400] if status < 500 else ERRORS[500])
    error = {"code": code, "message": message or usual, "request_id": request_id}
    return {"error": error if fields is None else {**error, "fields": fields}}
