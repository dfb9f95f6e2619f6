"""`ringfence serve`."""

from typing import Annotated

import typer

from ringfence.cli.start import call

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def serve(
    listen: Annotated[str, typer.Option(help="host:port of the web; default RINGFENCE_LISTEN.")] = "",
    admin_listen: Annotated[
        str, typer.Option(help="host:port of /metrics; default RINGFENCE_ADMIN_LISTEN.")
    ] = "",
    intake_listen: Annotated[
        str,
        typer.Option(
            help="host:port for scans of devices; default the web's port + 2, or RINGFENCE_INTAKE_LISTEN."
        ),
    ] = "",
    only: Annotated[
        str, typer.Option(help="`web`, `worker` or `intake`: run one part, for separate units.")
    ] = "",
) -> None:
    """Run the web, the worker, the intake of scans and the admin listener; SIGTERM or Ctrl-C stops all within five seconds.

    The first start makes the data folder, the keys and the database. Later versions need `ringfence upgrade`.

    Examples: `ringfence serve` · `ringfence serve --listen 0.0.0.0:8700` · `ringfence serve --only worker`
    """
    call("serve", listen=listen, admin_listen=admin_listen, intake_listen=intake_listen, only=only)
