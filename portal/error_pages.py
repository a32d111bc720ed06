"""What a person sees when a request fails: what happened, what to do next, and the number to report.

These pages ask nothing of database, cache or session, because one of them may be what failed: they are
rendered without a request, so no context processor runs.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from redis.exceptions import RedisError

from portal.lifecycle import Refused

RETRY_AFTER_SECONDS = "30"


@dataclass(frozen=True)
class Explanation:
    """One failure: its heading, what happened, and what the person can do."""

    heading: str
    happened: str
    what_next: str


EXPLANATIONS = {
    400: Explanation(
        "请求有误",
        "服务器读不懂这次请求。",
        "请返回上一页重新操作；如果是从别处复制的网址，请检查是否完整。",
    ),
    403: Explanation(
        "没有权限",
        "您的账号不能打开这个页面。",
        "如果工作需要，请联系系统管理员授予相应角色，并告知下面的请求编号。",
    ),
    404: Explanation(
        "页面不存在",
        "网址有误，或者这条记录已被移除，或者不在您的知悉范围内。",
        "请检查网址，或从首页、工作台重新查找。",
    ),
    405: Explanation(
        "操作没有执行",
        "这个网址只能由页面上的按钮提交，不能直接打开；登录中断后重新登录，也会来到这里。您刚才的操作没有执行。",
        "请从首页或工作台回到原来的页面，再操作一次。",
    ),
    409: Explanation(
        "无法完成",
        "现在不能这样做。",
        "请返回上一页；如果反复出现，请把上面的原因和下面的请求编号告诉系统管理员。",
    ),
    413: Explanation(
        "文件过大",
        "上传的内容超过了允许的大小，没有保存。",
        "请压缩图片、拆分文件或另存为较小的格式后重新上传。",
    ),
    429: Explanation(
        "操作过于频繁",
        "短时间内的请求次数超过了限制。",
        "请等待几分钟后再试，不必反复刷新。",
    ),
    500: Explanation(
        "系统出错",
        "处理请求时出现了意外错误，错误已自动记录。",
        "请稍后重试；如果反复出现，请把下面的请求编号告诉系统管理员。",
    ),
    503: Explanation(
        "暂时无法提供服务",
        "数据服务暂时连接不上，您刚才的操作没有保存。",
        "请过半分钟再试；您填写的草稿保存在本机浏览器中。",
    ),
}
EXPIRED_FORM = Explanation(
    "表单已过期",
    "页面停留过久，或者已在别处重新登录，这次提交没有保存。",
    "请返回上一页，刷新后重新提交；您填写的草稿保存在本机浏览器中。",
)


def error_page(request: HttpRequest, status: int, explanation: Explanation | None = None) -> HttpResponse:
    """The page for `status`, with the number of the request."""
    page = render_to_string(
        "errors/error.html",
        {
            "portal": settings.SITE,
            "status": status,
            "error": explanation or EXPLANATIONS[status],
            "request_id": getattr(request, "request_id", ""),
        },
    )
    response = HttpResponse(page, status=status)
    response["Cache-Control"] = "no-store"
    if status == 503:
        response["Retry-After"] = RETRY_AFTER_SECONDS
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler400; a body that is too large is 413."""
    is_too_large = isinstance(exception, (RequestDataTooBig, TooManyFilesSent))
    return error_page(request, 413 if is_too_large else 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler403; where the refusal has words of its own, the page and the API (portal.api.errors) say them."""
    words = str(exception)
    explanation = replace(EXPLANATIONS[403], happened=words) if words else None
    response = error_page(request, 403, explanation)
    response.words = words  # type: ignore[attr-defined]  # read by JsonErrorsMiddleware
    return response


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """A refusal where there is no form to say it on, in its own words."""
    words = str(refusal)
    response = error_page(request, 409, replace(EXPLANATIONS[409], happened=words))
    response.words = words  # type: ignore[attr-defined]  # read by JsonErrorsMiddleware
    return response


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler404."""
    return error_page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500; where PostgreSQL or Redis cannot be reached it is 503."""
    error = sys.exc_info()[1]
    is_unreachable = isinstance(error, (OperationalError, InterfaceError, RedisError))
    return error_page(request, 503 if is_unreachable else 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """CSRF_FAILURE_VIEW."""
    return error_page(request, 403, EXPIRED_FORM)
