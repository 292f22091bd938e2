"""The HTTP service in this process: a socket first, so that a taken port is one clear sentence, then uvicorn on it.

    with background_service(app) as url:        # http://127.0.0.1:49152
        …
    serve(app, listen("127.0.0.1", 8765), configuration, opened)       # until SIGINT or SIGTERM

Both stop gracefully: what is being answered is answered, within the configured grace.
"""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from typing import TYPE_CHECKING

import uvicorn

from semantic.errors import DragomanError, Problem
from service.access.addresses import is_loopback as is_loopback_address
from service.access.keys import Keys
from service.access.opening import Opened
from service.configuration import Configuration, WarehouseLimits
from service.in_background import NotStarted, in_background

if TYPE_CHECKING:
    from bots.slack.running import Running
    from dragoman.app import App
    from service.api.once import Repeats
    from service.api.scheduling import Scheduling
    from service.observing.traces import Traces
    from service.warehouse import Limits


class ServiceUnavailable(DragomanError):
    """The service could not begin to listen or to run."""

    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__([Problem(code, message, hint)])


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. Raises ServiceUnavailable (port-taken, host-unknown)."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        bound = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError, OverflowError) as error:
        raise ServiceUnavailable(
            "host-unknown", f"There is no address {host}:{port} here.", "Try --host 127.0.0.1."
        ) from error
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
        bound.listen(128)
    except OSError as error:
        bound.close()
        raise ServiceUnavailable(
            "port-taken",
            f"The service cannot listen on {host}:{port}: {error.strerror}.",
            "Another service may be running there; choose another port with --port.",
        ) from error
    return bound


def url_of(bound: socket.socket) -> str:
    """The address of a listening socket as a URL."""
    host, port = bound.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def is_loopback(bound: socket.socket) -> bool:
    return is_loopback_address(bound.getsockname()[0])


def make_server(
    app: App,
    bound: socket.socket,
    log_level: str,
    configuration: Configuration,
    opened: Opened,
    *,
    logs_here: bool = False,
    traces: Traces | None = None,
    slack: Running | None = None,
) -> uvicorn.Server:
    """A uvicorn server for the app's API, which answers to loopback names only when it listens only there.
    `logs_here` is whether this process logs as the configuration says (see `service.observing.logs`); `traces` are told
    where the time of requests goes. `slack` is the bot that answers beside it."""
    from dragoman.observing import check, gauges_of
    from service.access import Proxies
    from service.api import LOOPBACK_NAMES, Condition, Entrance, Runs, create_api
    from service.api.patience import patient
    from service.observing import Metrics, Watched

    settings = configuration.server
    app.revision  # noqa: B018  (what cannot be opened is said now, and not to the first who asks)
    names = frozenset(settings.host_names) or (LOOPBACK_NAMES if is_loopback(bound) else frozenset())
    metrics = Metrics(gauges_of(app))
    api = create_api(
        lambda: app.revision,
        entrance=Entrance(opened.gate, Proxies(settings.trusted_proxies)),
        host_names=names,
        allowed_origins=settings.allowed_origins,
        request_seconds=settings.request_seconds,
        runs=Runs(configuration.limits.threads),
        store=app.store,
        publishing=app.publishing,
        exports=exports_within(configuration.limits),
        condition=Condition(lambda: check(app), lambda: server.should_exit),
        metrics=metrics,
        metrics_for=settings.metrics,
        repeats=repeats_of(configuration),
        scheduling=scheduling_of(app, configuration),
    )
    if slack is not None:
        # What Slack sends is signed, and asks for no key.
        api.include_router(slack.router)
    config = uvicorn.Config(
        Watched(api, metrics, traces, log_requests=logs_here and settings.log == "json"),
        http=patient(settings.request_seconds),
        log_level=log_level,
        log_config=None if logs_here else uvicorn.config.LOGGING_CONFIG,
        access_log=False,
        timeout_graceful_shutdown=settings.grace_seconds,
        server_header=False,
        # Otherwise it believes the X-Forwarded-For of whoever is on this machine: see service/access/addresses.
        proxy_headers=False,
        lifespan="off",
        ws="none",
    )
    server = uvicorn.Server(config)
    return server


def exports_within(limits: WarehouseLimits) -> Limits:
    """What an export may take; in memory, as much as the rows of an answer."""
    from service.warehouse import Limits

    return Limits(limits.export_seconds, limits.export_rows, limits.megabytes * 2**20)


def scheduling_of(app: App, configuration: Configuration) -> Scheduling | None:
    """What schedules may be made over HTTP; None where nothing is kept."""
    from dragoman.scheduling import owners
    from service.api.scheduling import Scheduling
    from service.scheduling.lines_file import SOURCE

    if app.store is None:
        return None
    source = SOURCE if configuration.schedules.file else ""
    return Scheduling(source, configuration.schedules.most, owners(app.store))


def repeats_of(configuration: Configuration) -> Repeats:
    """How requests are known that were sent before."""
    from service.api.once import Repeats

    days = configuration.retention.idempotency
    return Repeats(
        configuration.store.claim_seconds,
        timedelta(days=days) if days else None,
        answers=configuration.store.keep_answers,
    )


def serve(
    app: App,
    bound: socket.socket,
    configuration: Configuration,
    opened: Opened,
    slack: Running | None = None,
) -> None:
    """Serves until SIGINT or SIGTERM, which are the way to end it and so no error. `slack` answers meanwhile."""
    from dragoman.memory import kept_for_good
    from service.observing.logs import log_to_stderr
    from service.observing.traces import traces_to

    log_to_stderr(configuration.server.log)
    try:
        with (
            traces_to(configuration.observing.endpoint, os.environ) as traces,
            slack or nullcontext(),
        ):
            server = make_server(
                app, bound, "info", configuration, opened, logs_here=True, traces=traces, slack=slack
            )
            with kept_for_good():
                serve_quietly(server, bound)
            if app.scheduler is not None:
                app.scheduler.stop()  # before the chats that it tells things in
    finally:
        opened.gate.close()


def serve_quietly(server: uvicorn.Server, bound: socket.socket) -> None:
    """Runs a server on a socket until SIGINT or SIGTERM, without calling them errors."""
    # uvicorn stops gracefully on a signal and then raises it again for whoever handled it before.
    before = signal.signal(signal.SIGTERM, lambda *_: None)
    try:
        server.run(sockets=[bound])
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def background_service(
    app: App, configuration: Configuration | None = None, keys: Keys | None = None
) -> Iterator[str]:
    """The service on a free loopback port, in a thread, while the block runs; gives its URL.

    Raises ServiceUnavailable (service-not-started), AccessMisconfigured or TracesMisconfigured.
    """
    from dragoman.entrance import open_entrance
    from service.observing.traces import traces_to

    configuration = configuration or Configuration()
    opened = open_entrance(configuration.access, keys, loopback=True)
    bound = listen("127.0.0.1", 0)
    try:
        with traces_to(configuration.observing.endpoint, os.environ) as traces:
            server = make_server(app, bound, "warning", configuration, opened, traces=traces)
            with in_background(server, bound, "service"):
                yield url_of(bound)
    except NotStarted as error:
        raise ServiceUnavailable(
            "service-not-started", "The service did not start.", "Try `dragoman serve`, which says why."
        ) from error
    finally:
        opened.gate.close()
