"""`ringfence accounts`: people who may sign in, from the command line."""

from typing import Any

import typer

from ringfence.cli.start import call

app = typer.Typer(
    no_args_is_help=True, help="Create people who may sign in, and their roles.", add_completion=False
)
ROLE = typer.Option(None, help="Role, such as epidemiologist; `ringfence accounts grant` adds more.")
AREA = typer.Option("/", "--in", help="Path of the area in which it holds, such as /99/9901/; / for all.")


@app.command()
def create(
    username: str,
    role: str | None = ROLE,
    area: str = AREA,
    name: str = typer.Option("", help="Name as others see it."),
    language: str = typer.Option("zh-hans", help="zh-hans or en."),
    password_stdin: bool = typer.Option(False, help="Read the password from the input."),
    generate_password: bool = typer.Option(False, help="Make a password and print it once."),
) -> None:
    """Example: ringfence accounts create li --role administrator --in / --generate-password"""
    options: dict[str, Any] = {
        "jurisdiction": area, "name": name, "language": language, "password_stdin": password_stdin,
        "generate_password": generate_password,
    }  # fmt: skip
    if role:
        options["role"] = role
    call("accounts", "create", username, **options)


@app.command()
def grant(username: str, role: str = typer.Option(..., help="Role to add."), area: str = AREA) -> None:
    """Example: ringfence accounts grant li --role commander --in /99/9901/"""
    call("accounts", "grant", username, role=role, jurisdiction=area)


@app.command("list")
def list_() -> None:
    """Everybody, with roles and areas."""
    call("accounts", "list")
