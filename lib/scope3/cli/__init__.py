"""The commands. Exit status: 0 done, 1 the run failed on its inputs or its work, 2 wrong usage."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable

import typer

from scope3.cli import app as picker_app
from scope3.cli import audit, batch, changes, factor_difference, factors, index, lines, runs, screen, workbook
from scope3.cli.workbook import EXPORTS as EXPORTS
from scope3.errors import InputError

# A person mends the first screens of faults and asks again; a wrong column can make as many as the file has lines.
FAULTS_SHOWN = 200

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="The Scope 3 Workbook: run, check and verify inventories.",
    rich_markup_mode=None,
)
factors_app = typer.Typer(no_args_is_help=True, help="The factor library.", rich_markup_mode=None)
app.add_typer(factors_app, name="factors")
COMMANDS: dict[str, Callable[..., None]] = {
    "run": runs.run,
    "batch": batch.batch,
    "check": runs.check,
    "verify": runs.verify,
    "methods": workbook.methods,
    "new": workbook.new,
    "screen": screen.screen,
    "export": workbook.export,
    "compare": changes.compare,
    "restate": changes.restate,
    "sensitivity": changes.sensitivity,
    "challenge": audit.challenge,
    "check-crate": audit.check_crate,
    "index": index.index,
    "lines": lines.lines,
    "app": picker_app.app,
}
FACTOR_COMMANDS: dict[str, Callable[..., None]] = {
    "list": factors.list_editions,
    "show": factors.show,
    "import": factors.import_edition,
    "check": factors.check,
    "diff": factor_difference.diff,
}
for group, commands in ((app, COMMANDS), (factors_app, FACTOR_COMMANDS)):
    for name, command in commands.items():
        group.command(name)(command)


def main() -> None:
    """Run a command; a fault of the inputs is printed, one line each, and ends with status 1."""
    from scope3.runs.engine import RunError

    for stream in (sys.stdout, sys.stderr):
        # A terminal that has no such letter shows its number, and ends no command.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        app()
    except InputError as refused:
        faults = refused.faults
        for fault in faults[:FAULTS_SHOWN]:
            print(fault, file=sys.stderr)
        if len(faults) > FAULTS_SHOWN:
            print(f"… and {len(faults) - FAULTS_SHOWN} more like these.", file=sys.stderr)
        count = len(faults)
        print(f"{count} fault{'s' if count != 1 else ''}; nothing was written.", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        print("Interrupted. Earlier outputs stand as they were.", file=sys.stderr)
        sys.exit(130)
    except OSError as failed:
        print(
            f"The run failed on the machine, not on its inputs: {failed}. Earlier outputs stand as they were.",
            file=sys.stderr,
        )
        sys.exit(1)
    except MemoryError:
        print("The machine has too little memory for this. Earlier outputs stand as they were.", file=sys.stderr)
        sys.exit(1)
    except RunError as failed:
        print(f"The run failed: {failed}. Earlier outputs stand as they were.", file=sys.stderr)
        sys.exit(1)
