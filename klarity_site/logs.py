"""Log lines that tell what happened and where, and nothing about people."""

import json
import logging
import re
import secrets
import time
import traceback
from collections.abc import Callable
from contextvars import ContextVar
from types import TracebackType

from django.http import HttpRequest, HttpResponseBase

# A long word in an address is somebody's secret link; a record's id is hex with hyphens. The code
# of a client's card and of a paper are shorter, and secret too.
SECRET_SEGMENT = re.compile(
    r"(?<=/)(?![0-9a-f]{8}-)[A-Za-z0-9_:-]{20,}(?=/|\s|$)|(?:(?<=/card/)|(?<=/verify/))[^/\s]+"
)


HEADER = "X-Request-ID"
NONE = "-"  # outside a request
request_id: ContextVar[str] = ContextVar("request_id", default=NONE)
requests = logging.getLogger("klarity.requests")


class RequestIds:
    """One id for each request: in its log lines, in its answer, on its error page.

    It is made here and never taken from outside, and says nothing about who asks.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        mark = request_id.set(secrets.token_hex(6))
        began = time.monotonic()
        try:
            response = self.get_response(request)
            response[HEADER] = request_id.get()
            took = round((time.monotonic() - began) * 1000)
            view = getattr(request.resolver_match, "view_name", None) or NONE
            requests.info("%s %s %d %d ms", request.method, view, response.status_code, took)
            return response
        finally:
            request_id.reset(mark)


class LineFormatter(logging.Formatter):
    """One line per record, in UTC; an error shows its kind and its places, never its values."""

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        """Hide secret links."""
        record.request_id = request_id.get()
        return SECRET_SEGMENT.sub("…", super().formatMessage(record))

    def formatException(  # noqa: N802
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        """Name the error and where it came from; its text may quote a record."""
        kind, _, trace = ei
        places = [
            f"  {frame.filename}:{frame.lineno} in {frame.name}"
            for frame in traceback.extract_tb(trace)
        ]
        return "\n".join([*places, f"  {kind.__name__ if kind else 'no error'}"])


class JsonFormatter(LineFormatter):
    """The same as one JSON object per line, for programs that gather logs."""

    def format(self, record: logging.LogRecord) -> str:
        """What happened, where, and in which request."""
        told = {
            "at": self.formatTime(record),
            "level": record.levelname,
            "logger": record.name,
            "request": request_id.get(),
            "message": SECRET_SEGMENT.sub("…", record.getMessage()),
        }
        if record.exc_info:
            told["error"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False)
