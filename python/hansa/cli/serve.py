"""`hansa serve`: the page and the API."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from hansa.cli.options import RunsOption
from hansa.errors import ConfigError


def serve_command(  # noqa: PLR0913 - the options of the command
    *configurations: Path,
    run: Annotated[
        str | None,
        Parameter(name="--run", help="Show this run and start no desk: folder, name, id, `last`."),
    ] = None,
    host: Annotated[str, Parameter(name="--host", help="The address to listen at.")] = "127.0.0.1",
    port: Annotated[int, Parameter(name="--port", help="The port; 0 takes a free one.")] = 8720,
    tls_certificate: Annotated[
        Path | None, Parameter(name="--tls-certificate", help="A PEM file, for TLS.")
    ] = None,
    tls_key: Annotated[Path | None, Parameter(name="--tls-key", help="Its key.")] = None,
    allow_host: Annotated[
        tuple[str, ...],
        Parameter(name="--allow-host", help="A name that the page may be opened by, besides."),
    ] = (),
    behind_proxy: Annotated[
        bool,
        Parameter(
            name="--behind-proxy",
            negative="",
            help="A proxy on this machine has the certificate, and says who asks "
            "(X-Forwarded-Proto, X-Forwarded-For).",
        ),
    ] = False,
    home: Annotated[
        Path | None,
        Parameter(name="--home", help="Users and actions are kept here (default: RUNS/server)."),
    ] = None,
    open_page: Annotated[
        bool, Parameter(name="--open", negative="", help="Open the page in a browser.")
    ] = False,
    runs: RunsOption = None,
) -> int:
    """Serve the page and the API: see desks and runs, ask why, pause and kill.

    Without a configuration it starts a council on paper over the market data that come with Hansa,
    if no desk is at work. The first start prints a link by which the owner is created, once. It
    listens on this machine alone; any other address needs TLS and users. Desks are processes of
    their own: whatever becomes of the server, they go on.

    Parameters
    ----------
    configurations
        Files or folders of configurations that can be run and traded from the page; those with
        [trade] and mode paper, named as files, are started.

    """
    try:
        from hansa.server.serving import Listening, Shown, serve
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("hansa"):
            raise
        raise ConfigError(
            f"hansa serve: expected the packages of the server, found no {error.name}; install "
            "them with pip install 'hansa[server]'"
        ) from error
    if behind_proxy and not allow_host:
        raise ConfigError(
            "--behind-proxy: expected the name by which the page is opened, found none; give it "
            "with --allow-host"
        )
    listening = Listening(
        host=host,
        port=port,
        certificate=tls_certificate,
        key=tls_key,
        names=allow_host,
        is_behind_proxy=behind_proxy,
    )
    shown = Shown(configurations=configurations, run=run)
    return serve(listening, shown, runs=runs, home=home, opens=open_page)
