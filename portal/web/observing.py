"""Logs with request ids, metrics, and the two health addresses."""

import logging
import re
import shutil
import time
import uuid
from typing import Any

import structlog
from flask import Blueprint, Flask, Response, current_app, g, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from sqlalchemy import text

from portal.database import db
from portal.web.guards import public

log = structlog.get_logger()
blueprint = Blueprint("observing", __name__)
registry = CollectorRegistry()
REQUESTS = Counter("portal_requests_total", "Answered requests", ["endpoint", "method", "status"], registry=registry)
SECONDS = Histogram("portal_request_seconds", "Seconds to answer", ["endpoint"], registry=registry)
# Clients may call a method anything: a counter for each word would grow without end.
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})
REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
FREE_BYTES_NEEDED = 50 * 1024 * 1024


def init_app(app: Flask) -> None:
    """Give each request an id, log its end, count it."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )
    app.register_blueprint(blueprint)

    @app.before_request
    def begin() -> None:
        given = request.headers.get("X-Request-ID", "")
        g.request_id = given if REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        g.began = time.perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=g.request_id)

    @app.after_request
    def end(response: Response) -> Response:
        response.headers["X-Request-ID"] = g.get("request_id", "")
        endpoint = request.endpoint or "none"
        seconds = time.perf_counter() - g.get("began", time.perf_counter())
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(endpoint, method, response.status_code).inc()
        SECONDS.labels(endpoint).observe(seconds)
        if response.status_code >= 500 or seconds > 1:
            log.warning("slow or failed", endpoint=endpoint, status=response.status_code, seconds=round(seconds, 3))
        return response


@blueprint.get("/healthz")
@public
def healthz() -> Response:
    """The process is alive."""
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/readyz")
@public
def readyz() -> tuple[dict[str, Any], int]:
    """Database, migrations, queue and disk; 503 where one of the first three fails."""
    findings: dict[str, Any] = {}
    for name, check in current_app.extensions["readiness"].items():
        try:
            findings[name] = check()
        except Exception as error:
            findings[name] = f"failed: {type(error).__name__}"
    ready = not any(str(finding).startswith("failed") for finding in findings.values())
    return {"ready": ready, **findings}, 200 if ready else 503


@blueprint.get("/metrics")
@public
def metrics() -> Response:
    """Prometheus text of this process."""
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def database_answers() -> str:
    """Readiness: a trivial query."""
    db.session.execute(text("SELECT 1"))
    return "ok"


def disk_has_room() -> str:
    """Readiness: room for writes in the data folder."""
    free = shutil.disk_usage(current_app.extensions["settings"].data_dir).free
    return "ok" if free > FREE_BYTES_NEEDED else "failed: disk is full"
