"""gunicorn of `make run` and of the web service in docker-compose.yml."""

from __future__ import annotations

import os

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
preload_app = True  # a fault in the settings is said once, and memory is shared
timeout = 60  # twenty photos over a slow line are read by the proxy, not by a worker
graceful_timeout = 8
max_requests = 20_000
max_requests_jitter = 2_000
control_socket_disable = True
loglevel = os.environ.get("LOG_LEVEL", "warning").lower()
