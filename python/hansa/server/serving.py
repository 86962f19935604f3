"""`hansa serve`: from options to a server that listens, until it is told to stop."""

import contextlib
import gc
import signal
import socket
import sys
import threading
import webbrowser
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from hansa.app.configurations import Configurations, Entry, read_configurations
from hansa.app.demonstration import demonstration
from hansa.app.launching import Launched, launch, run_of
from hansa.app.running import runs_root
from hansa.app.view.desks_list import desk_lines
from hansa.errors import ConfigError
from hansa.server.application import make_application
from hansa.server.building import Place, build_house, close_house
from hansa.server.connections import GuardedStream, Lobby, guarded, make_room
from hansa.server.house import House
from hansa.server.security.certificate import check_certificate
from hansa.server.security.public_address import check_address
from hansa.stores import RunStore

#: A frame of a client is a few words; nobody needs more.
_FRAME_BYTES_MAX = 1 << 16
_KEEP_ALIVE_S = 15
_STOP_S = 5
_BACKLOG = 2048


@dataclass(frozen=True, slots=True)
class Listening:
    """Where a server listens, with which certificate, and by which further names it is opened;
    `is_behind_proxy` where a proxy on this machine seals the way to it.
    """

    host: str
    port: int
    certificate: Path | None = None
    key: Path | None = None
    names: tuple[str, ...] = ()
    is_behind_proxy: bool = False

    @property
    def is_sealed(self) -> bool:
        """Whether the way from a browser is sealed: by itself, or by a proxy on this machine."""
        return self.is_behind_proxy or (self.certificate is not None and self.key is not None)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a server shows: a run alone, or desks that are started from configurations."""

    configurations: Sequence[Path] = ()
    run: str | None = None


def serve(
    listening: Listening,
    shown: Shown,
    *,
    runs: Path | None = None,
    home: Path | None = None,
    opens: bool = False,
) -> int:
    """Serves until Ctrl-C or SIGTERM; the exit code. Raises ConfigError, NotFoundError,
    JournalError or DataError, each one line with what to do.
    """
    check_certificate(listening.certificate, listening.key)
    store = RunStore(runs_root(runs))
    store.root.mkdir(parents=True, exist_ok=True)
    first = None if shown.run is None else store.find(shown.run)
    catalog, named = _catalog(shown)
    door = _Socket(listening)
    place = Place(store, home or store.root / "server", door.origin, listening.names)
    house = build_house(place, catalog, is_sealed=listening.is_sealed)
    has_users = not house.people.needs_owner()
    check_address(listening.host, has_tls=listening.is_sealed, has_users=has_users)
    desks = _Desks(house, named)
    try:
        if first is None:
            desks.begin()
        page = f"{door.origin}/" if first is None else f"{door.origin}/?run={first.path.name}"
        page = _greet(house, page)
        if opens:
            threading.Timer(0.5, webbrowser.open, [page]).start()
        door.listen(house)
    finally:
        desks.end()
        close_house(house)
    return 0


class _Socket:
    """The server of HTTP, bound before anything is begun: a port that is taken is told at once."""

    def __init__(self, listening: Listening):
        self._is_tls, self._names = listening.is_sealed, (listening.host, *listening.names)
        self._config = uvicorn.Config(
            "hansa",
            host=listening.host,
            port=listening.port,
            http=guarded(Lobby()),
            ws=GuardedStream,
            ws_max_size=_FRAME_BYTES_MAX,
            ws_per_message_deflate=False,
            timeout_keep_alive=_KEEP_ALIVE_S,
            timeout_graceful_shutdown=_STOP_S,
            server_header=False,
            proxy_headers=listening.is_behind_proxy,
            forwarded_allow_ips="127.0.0.1",
            log_level="warning",
            access_log=False,
            ssl_certfile=listening.certificate,
            ssl_keyfile=listening.key,
        )
        try:
            self._socket = _bound(listening)
        except (OSError, OverflowError) as error:  # of a port that is none
            why = getattr(error, "strerror", None) or str(error)
            raise ConfigError(
                f"{listening.host}:{listening.port}: expected an address to listen at, cannot: "
                f"{why}; choose another with --host or --port"
            ) from error
        self.origin = _origin(listening, self._socket.getsockname()[1])

    def listen(self, house: House) -> None:
        """Serves until it is told to stop."""
        make_room()
        self._config.app = make_application(house, is_tls=self._is_tls, names=self._names)
        server = uvicorn.Server(self._config)
        self._config.load()
        _settle()
        # What uvicorn does last is to raise the signal again: whoever began more must end it.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        with contextlib.suppress(KeyboardInterrupt):
            server.run(sockets=[self._socket])


class _Desks:
    """State: the desks that were started with the server; they end with it, if it ends in order."""

    def __init__(self, house: House, entries: Sequence[Entry]):
        self._house, self._entries = house, entries
        self._launched: list[Launched] = []

    def begin(self) -> None:
        """Starts what was asked for; nothing where a desk of that is at work already."""
        at_work = {line.desk for line in desk_lines(self._house.store) if line.state != "gone"}
        for entry in self._entries:
            if entry.config.run.name in at_work:
                continue
            log = self._house.home / "logs" / f"{entry.name}.jsonl"
            launched = launch(entry, self._house.store, log)
            self._launched.append(launched)
            folder = run_of(launched, self._house.store)
            _say(f"desk {folder.path.name} is at work, process {launched.process.pid}")

    def end(self) -> None:
        """Tells them to stop in order, and waits for it."""
        for each in self._launched:
            each.process.terminate()
        for each in self._launched:
            with contextlib.suppress(Exception):
                each.process.wait(_STOP_S)
            _say(f"desk process {each.process.pid} stopped; `hansa trade --resume` goes on with it")


def _settle() -> None:
    """Keeps what stays for good (modules, routes, the schema) out of the search for cycles, which
    else goes over all of it and holds up the stream for a tenth of a second each time.
    """
    gc.collect()
    gc.freeze()


def _origin(listening: Listening, port: int) -> str:
    """How the page is opened: by the proxy's name where there is one."""
    if listening.is_behind_proxy:
        return f"https://{listening.names[0]}"
    scheme = "https" if listening.is_sealed else "http"
    host = f"[{listening.host}]" if ":" in listening.host else listening.host
    return f"{scheme}://{host}:{port}"


def _bound(listening: Listening) -> socket.socket:
    family = socket.AF_INET6 if ":" in listening.host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((listening.host, listening.port))
        bound.listen(_BACKLOG)  # who follows the link at once waits, and is not refused
    except (OSError, OverflowError):
        bound.close()
        raise
    return bound


def _catalog(shown: Shown) -> tuple[Configurations, list[Entry]]:
    """What can be started from the page, and what is started with it: what was named and trades on
    paper, or the demonstration.
    """
    demo = demonstration()
    if not shown.configurations:
        return Configurations([demo.trading, demo.running]), [demo.trading]
    catalog, left_out = read_configurations(shown.configurations)
    for each in left_out:
        _say(f"left out: {each}")
    files = {path.resolve() for path in shown.configurations}
    named = [each for each in catalog.entries() if each.path in files and each.trades_on_paper]
    return catalog, named


def _greet(house: House, page: str) -> str:
    """Says where the page is: of the owner to be, or of what is shown. The address of it."""
    link = house.people.owner_link()
    if link is not None:
        page = f"{house.origin}/setup#{link.token}"
        _say("create the owner by this link; it is good once, for 24 hours:")
    _say(f"  {page}" if link is not None else f"open {page}")
    _say("Ctrl-C stops the server")
    return page


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
