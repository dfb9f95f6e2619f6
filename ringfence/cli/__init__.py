"""`ringfence ...`: one door, many commands; each command's module is loaded only when it is asked for.

Start-up time is a promise (`ringfence --version` within 0.3 s), so nothing heavy is imported here.
"""

import sys
from importlib import import_module

# command -> (module with a typer `app`, one line for the overview)
COMMANDS: dict[str, tuple[str, str]] = {
    "trace": ("trace", "Find the contacts of a case, with reasons, from files and without a database."),
    "lake": ("lake", "Write presence as a lake of Parquet files, for a cluster of machines."),
    "check-protocol": ("check_protocol", "Check a protocol file; faults are listed with line numbers."),
    "county": ("county", "Invent a county: people, places and presence, as files to practise on."),
    "drill": ("drill", "Play an outbreak with a known truth and score the response."),
    "rt": ("rt", "How fast an outbreak grows and how many each case infects, from a curve or a list."),
    "chains": ("chains", "Who infected whom, how sure that is, and which question to ask next."),
    "risk": ("risk", "How likely each person is infected, from contacts and test results."),
    "presence": ("presence", "Stored presence: build it from files of any size, check, describe, fold."),
    "places": ("places", "Load and search administrative areas."),
    "demo": ("demo", "Build an invented county with one case and open it in the browser."),
    "serve": ("serve", "Run the web and the worker."),
    "backup": ("backup", "Write a backup of everything but the keys."),
    "restore": ("restore", "Check a backup and restore it."),
    "doctor": ("doctor", "Say what is wrong on this machine, and what to do."),
    "upgrade": ("upgrade", "Back up, then bring the database to this version."),
    "keys": ("keys", "Create, list and rotate sealing keys."),
    "audit": ("audit", "Verify the audit chain."),
    "accounts": ("accounts", "Create people who may sign in, and their roles."),
    "docs": ("docs", "Write the generated reference pages."),
}


def overview() -> str:
    width = max(map(len, COMMANDS))
    lines = [f"  {name.ljust(width)}  {line}" for name, (_, line) in COMMANDS.items()]
    return "\n".join(
        [
            "Usage: ringfence COMMAND [OPTIONS]",
            "",
            "Commands:",
            *lines,
            "",
            "ringfence COMMAND --help tells more.",
        ]
    )


def main() -> None:
    """Entry point of the `ringfence` program. Exit codes: 0 done, 1 failed, 2 wrong use; commands add their own."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["--version"]:
        from ringfence import __version__

        print(f"ringfence {__version__}")
        return
    if not arguments or arguments[0] in ("-h", "--help"):
        print(overview())
        return
    if arguments[0] not in COMMANDS:
        print(f"ringfence: no command '{arguments[0]}'\n\n{overview()}", file=sys.stderr)
        raise SystemExit(2)
    module = import_module(f"ringfence.cli.{COMMANDS[arguments[0]][0]}")
    module.app(args=arguments[1:], prog_name=f"ringfence {arguments[0]}")
