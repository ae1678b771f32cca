"""How gunicorn serves: one process with eight threads, which suits SQLite's single writer."""

import os
from pathlib import Path
from typing import Any

workers = 1
worker_class = "gthread"
threads = 8
os.environ.setdefault("KLARITY_POOL", str(threads + 2))  # PostgreSQL; `?pool=` says otherwise
timeout = 120
graceful_timeout = 20
keepalive = 5
control_socket_disable = True
logconfig_dict = {  # errors in requests come out as everywhere: their places, not their values
    "formatters": {"line": {"()": "klarity_site.logs.LineFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"level": "WARNING", "handlers": ["console"]},
    "loggers": {
        "gunicorn.error": {"level": "WARNING", "propagate": True},
        "gunicorn.access": {"level": "CRITICAL", "propagate": False},
    },
}
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108


def when_ready(_server: Any) -> None:
    """Do not outlive the command that started the server."""
    from klarity_site.serving import end_with_parent

    end_with_parent()
