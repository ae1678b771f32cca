"""Log lines that tell what happened and where, and nothing about people."""

import logging
import re
import time
import traceback
from types import TracebackType

# A long word in an address is somebody's secret link; a record's id is hex with hyphens.
SECRET_SEGMENT = re.compile(r"(?<=/)(?![0-9a-f]{8}-)[A-Za-z0-9_:-]{20,}(?=/|\s|$)")


class LineFormatter(logging.Formatter):
    """One line per record, in UTC; an error shows its kind and its places, never its values."""

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        """Hide secret links."""
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
