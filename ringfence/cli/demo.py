"""`ringfence demo`."""

import os
from pathlib import Path
from typing import Annotated

import typer

from ringfence.cli.start import call

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def demo(
    port: Annotated[int, typer.Option(envvar="RINGFENCE_DEMO_PORT", help="Port of the web.")] = 8700,
    data: Annotated[
        Path, typer.Option(help="Folder of the demo; made anew when it is of another version.")
    ] = Path("var/demo"),
    people: Annotated[
        int, typer.Option(min=200, max=1_000_000, help="Size of the county; another size builds anew.")
    ] = 20_000,
    serve: Annotated[bool, typer.Option("--serve/--no-serve", help="Open the web, or only build.")] = True,
) -> None:
    """Build an invented county with one case and its traced contacts, and open it in the browser.

    Nothing in it is real. The logins are printed; Ctrl-C stops. The second run finds everything made.

    Examples: `ringfence demo` · `ringfence demo --port 9000` · `ringfence demo --people 2000`
    """
    os.environ.update(
        RINGFENCE_DATA_DIR=str(data),
        DATABASE_URL="",
        RINGFENCE_LISTEN=f"127.0.0.1:{port}",
        RINGFENCE_ADMIN_LISTEN=f"127.0.0.1:{port + 1}",
        RINGFENCE_LOG_LEVEL=os.environ.get("RINGFENCE_LOG_LEVEL", "WARNING"),
    )
    os.environ.pop("RINGFENCE_KEYS_FILE", None)
    call("demo", serve=serve, people=people)
