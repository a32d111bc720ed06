"""The body of a request as JSON: what cannot be answered in words is refused before anything reads it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser as Parser

TOO_DEEP = "请求正文的 JSON 嵌套过深"
NO_TEXT = "请求正文含有不成对的代理字符（如 \\ud800），不是有效的文字"


class JSONParser(Parser):
    """JSON that is no deeper than it can be read, and whose texts can be written again."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Raises ParseError."""
        try:
            data = super().parse(stream, media_type, parser_context)
            json.dumps(data, ensure_ascii=False).encode()
        except RecursionError as error:
            raise ParseError(TOO_DEEP) from error
        except UnicodeEncodeError as error:
            raise ParseError(NO_TEXT) from error
        return data
