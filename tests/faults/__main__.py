"""`make faults`: every count in full, as a table; exit status 1 where one does not stand."""

from __future__ import annotations

import sys
from importlib import import_module

from rich.console import Console
from rich.table import Table

from faults.counts import Count

# Each has `counts(whole)`: in full here, in short in its own test.
PARTS = ("injected", "crashes", "isolation", "injections", "second_path", "mutants")


def main() -> int:
    """Count, part by part, and print the table."""
    console, found = Console(), list[Count]()
    for name in PARTS:
        console.print(f"{name} …")
        found += import_module(f"faults.{name}").counts(whole=True)
    table = Table("what", "tried", "at least", "wrong", "note", title="Hard to break")
    for count in found:
        wrong = str(count.wrong) if count.stands else f"[red]{count.wrong}[/red]"
        table.add_row(count.what, f"{count.tried:,}", f"{count.wanted:,}", wrong, count.note)
    console.print(table)
    return int(not all(count.stands for count in found))


if __name__ == "__main__":
    sys.exit(main())
