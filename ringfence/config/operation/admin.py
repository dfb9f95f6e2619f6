"""The admin listener: /metrics, /healthz and /readyz on a port of its own, for the machine's keeper only."""

import threading
from collections.abc import Callable, Iterable
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import orjson
from django.db import close_old_connections
from prometheus_client import make_wsgi_app

from ringfence.config import health, metrics

Start = Callable[[str, list[tuple[str, str]]], Any]


class Threaded(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Silent(WSGIRequestHandler):
    def log_message(self, *words: Any) -> None:
        return


def application(folder: str) -> Callable[[dict[str, Any], Start], Iterable[bytes]]:
    """The WSGI application; `folder` holds the counters of the other processes."""
    numbers = make_wsgi_app(metrics.registry(folder))

    def answer(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        close_old_connections()
        try:
            if path == "/metrics":
                return list(numbers(environ, start))
            if path in ("/healthz", "/readyz"):
                return _health(path, start)
        finally:
            close_old_connections()
        start("404 Not Found", [("Content-Type", "text/plain")])
        return [b"/metrics /healthz /readyz\n"]

    return answer


def _health(path: str, start: Start) -> Iterable[bytes]:
    if path == "/healthz":
        start("200 OK", [("Content-Type", "text/plain")])
        return [b"ok\n"]
    found = health.checks()
    ready = all(each.ok for each in found)
    start("200 OK" if ready else "503 Service Unavailable", [("Content-Type", "application/json")])
    return [orjson.dumps({"ready": ready, "checks": found})]


def listen(host: str, port: int, folder: str) -> WSGIServer:
    """Serve in a thread of this process."""
    server = make_server(host, port, application(folder), server_class=Threaded, handler_class=Silent)
    threading.Thread(target=server.serve_forever, daemon=True, name="admin").start()
    return server
