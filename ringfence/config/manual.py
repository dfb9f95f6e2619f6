"""The reference pages that come from the code itself, so that they cannot be out of date: `ringfence docs`."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pydantic_core import PydanticUndefined

from ringfence.apps.accounts.roles import matrix
from ringfence.cli import COMMANDS
from ringfence.config.api import api
from ringfence.config.openapi import METHODS, render
from ringfence.config.options import Options
from ringfence.files import manuals

GLOSSARY = Path(__file__).resolve().parents[2] / "GLOSSARY.md"
WRITTEN = "<!-- Written by `ringfence docs`; change the code it comes from. -->\n\n"


def pages() -> dict[str, str]:
    """File name -> text of every generated page."""
    document = api.get_openapi_schema(path_prefix="/api/v1/")
    found = {
        "settings.md": settings(),
        "commands.md": commands(),
        "permissions.md": permissions(),
        "api.md": routes(document),
        "openapi.json": render(document),
        **{f"protocols/{name}": text for name, text in manuals.pages().items()},
    }
    if GLOSSARY.exists():  # a checkout, not an installed wheel
        found["glossary.md"] = GLOSSARY.read_text()
    return {name: text if name.endswith(".json") else WRITTEN + text for name, text in found.items()}


def settings() -> str:
    lines = [
        "# Settings",
        "",
        "Read from the environment, and from the file that `RINGFENCE_ENV_FILE` names (one `NAME=value` a line).",
        "Lists are JSON: `RINGFENCE_HOSTS='[\"ringfence.example\"]'`.",
        "",
        "| name | default | what it does |",
        "| --- | --- | --- |",
    ]
    for name, field in Options.model_fields.items():
        variable = field.validation_alias or f"RINGFENCE_{name.upper()}"
        default = "" if field.default in (None, PydanticUndefined, "") else f"`{field.default}`"
        lines.append(f"| `{variable}` | {default} | {field.description} |")
    return "\n".join(lines) + "\n"


def commands() -> str:
    parts = [
        "# Commands",
        "",
        "Exit codes: 0 done, 1 failed, 2 wrong use; a command's own codes stand with it.",
        "",
    ]
    for name, (module, line) in COMMANDS.items():
        parts += [f"## ringfence {name}", "", line, ""]
        if find_spec(f"ringfence.cli.{module}"):
            parts += _command(name, module)
    return "\n".join(parts) + "\n"


def _command(name: str, module: str) -> list[str]:
    import typer

    found: Any = typer.main.get_command(import_module(f"ringfence.cli.{module}").app)
    lines: list[str] = []
    for path, each in _leaves(f"ringfence {name}", found):
        lines += [f"### {path}", ""] if path != f"ringfence {name}" else []
        lines += ["```text", *_help(each.help), "```", ""]
        rows = [row for parameter in each.params if (row := _parameter(parameter))]
        if rows:
            lines += ["| argument | what it is |", "| --- | --- |", *rows, ""]
    return lines


def _leaves(path: str, command: Any) -> Iterator[tuple[str, Any]]:
    inner = getattr(command, "commands", None)
    if not inner:
        yield path, command
        return
    for name, each in inner.items():
        yield from _leaves(f"{path} {name}", each)


def _help(text: str | None) -> list[str]:
    return [line.replace("\b", "").replace("\f", "").strip() for line in (text or "").strip().splitlines()]


def _parameter(parameter: Any) -> str:
    if parameter.name in ("help", "install_completion", "show_completion"):
        return ""
    shown = ", ".join(f"`{each}`" for each in parameter.opts) if parameter.opts else f"`{parameter.name}`"
    if parameter.param_type_name == "argument":
        shown = f"`{parameter.name.upper()}`"
    told = (getattr(parameter, "help", None) or "").replace("|", "\\|")
    default = parameter.default
    if isinstance(default, (str, int, float)) and not isinstance(default, bool) and default not in ("", 0):
        told += f" Default `{default}`."
    return f"| {shown} | {told} |"


def permissions() -> str:
    """The matrix with roles as columns."""
    lines = [
        "# Permissions",
        "",
        "A role holds a permission in the jurisdiction of its grant and below. A test executes every cell over HTTP.",
        "",
        "| permission | roles |",
        "| --- | --- |",
        *(
            f"| `{permission}` | {', '.join(sorted(roles))} |"
            for permission, roles in sorted(matrix().items())
        ),
    ]
    return "\n".join(lines) + "\n"


def routes(document: Mapping[str, Any]) -> str:
    lines = [
        "# HTTP API",
        "",
        "Every route is under `/api/v1/`; the machine-readable description is [openapi.json](openapi.json).",
        "Sign in with a session or send `Authorization: Bearer TOKEN`. Failures are problem documents (RFC 9457).",
        "Repeat a POST safely with an `Idempotency-Key`. Lists are paged by cursor.",
        "",
        "| route | what it does |",
        "| --- | --- |",
    ]
    for path, item in sorted(document.get("paths", {}).items()):
        for method in METHODS:
            if method in item:
                told = item[method].get("description") or item[method].get("summary") or ""
                lines.append(
                    f"| `{method.upper()} {path}` | {told.strip().splitlines()[0] if told else ''} |"
                )
    return "\n".join(lines) + "\n"
