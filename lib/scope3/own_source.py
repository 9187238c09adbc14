"""The text of a client's own_methods.py: what it may import and call is checked before any of it runs.

This keeps results a matter of what a run hashes; it is no wall against somebody who means harm: whoever lets own
methods run has read them.
"""

from __future__ import annotations

import ast
import hashlib
import linecache
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from scope3.errors import Fault, InputError

FILE = "own_methods.py"
# In front of the start of the text's SHA-256: what the module is called.
MODULE = "own_methods_"
# What computes; anything else brings in files, the network, the clock or chance, which no run hashes.
IMPORTS = (
    *("__future__", "collections", "dataclasses", "functools", "itertools", "math", "numpy", "pandas", "re", "typing"),
    *("scope3.errors", "scope3.factors", "scope3.methods", "scope3.tables", "scope3.units"),
)
CALLS = ("open", "input", "print", "exec", "eval", "compile", "__import__", "breakpoint", "globals", "setattr")
# Seconds for all that the contract tries on one function, some twenty calls on at most fifty records and one on all:
# a method of the house takes under a second for it, so that what needs a minute does not end, or is no formula.
LIMIT = 60.0
# As of pandas.read_csv, DataFrame.to_excel, numpy.random.
ATTRIBUTES = ("read_", "to_csv", "to_excel", "to_parquet", "to_pickle", "random", "now", "today")


class TooLong(BaseException):
    """Time is up; no Exception, so that no `except Exception` of the client's code takes it for its own."""


@contextmanager
def within_limit(what: str) -> Iterator[None]:
    """Stop a client's code after LIMIT seconds, with a fault at the line where it was; `what` is the fault's beginning.

    Only where the system has a timer and in the main thread, where alone signals arrive; elsewhere nothing is stopped.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: object) -> None:
        raise TooLong

    handler, timer = signal.signal(signal.SIGALRM, stop), signal.setitimer(signal.ITIMER_REAL, LIMIT)
    try:
        yield
    except TooLong as problem:
        said = f"{what}: it has not ended after {LIMIT:g} seconds"
        raise InputError(Fault(said, "look for a loop without an end at this line", FILE, row=_line(problem))) from None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)
        signal.setitimer(signal.ITIMER_REAL, *timer)


def functions_of(folder: Path) -> dict[str, Callable[..., Any]]:
    """The public functions that a client's own_methods.py defines, by name; the file is run to get them.

    Raises InputError where there is no such file, it is no Python, it reaches beyond what is given to it, or fails.
    """
    path = folder / FILE
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise InputError(Fault("there is no such file", "write it beside organisation.yaml", FILE)) from None
    except (UnicodeDecodeError, OSError) as problem:
        raise InputError(Fault(f"it cannot be read ({problem})", "save it as UTF-8 text", FILE)) from None
    module = _module(text)
    return {
        name: value
        for name, value in vars(module).items()
        if callable(value) and getattr(value, "__module__", None) == module.__name__ and not name.startswith("_")
    }


@cache
def _module(text: str) -> ModuleType:
    """The file as a module, run once per process; its name says which text it is."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError) as problem:
        row = getattr(problem, "lineno", None)
        raise InputError(Fault(f"it is no Python ({problem})", "mend this line", FILE, row=row)) from None
    if faults := _reaching_out(tree):
        raise InputError(faults)
    module = ModuleType(f"{MODULE}{hashlib.sha256(text.encode()).hexdigest()[:16]}")
    # Neither a bytecode file in the client's folder, whose files are hashed, nor its path in what is printed.
    linecache.cache[FILE] = (len(text), None, text.splitlines(keepends=True), FILE)
    sys.modules[module.__name__] = module
    try:
        with within_limit("it cannot be imported"):
            exec(compile(tree, FILE, "exec"), vars(module))  # noqa: S102  the person asked for it, and it was checked
    except InputError:
        del sys.modules[module.__name__]
        raise
    except (Exception, SystemExit) as problem:
        del sys.modules[module.__name__]
        raise InputError(failure(problem, "it cannot be imported")) from None
    return module


def failure(problem: BaseException, what: str) -> Fault:
    """A fault at the line of the client's file where an exception passed through it last."""
    said = f"{what}: {type(problem).__name__}: {problem}"
    return Fault(said, "mend this line, or the records it fails on", FILE, row=_line(problem))


def _line(problem: BaseException) -> int | None:
    """The line of the client's file where an exception passed through it last."""
    lines = [frame.lineno for frame in traceback.extract_tb(problem.__traceback__) if frame.filename == FILE]
    return lines[-1] if lines else None


def _reaching_out(tree: ast.Module) -> list[Fault]:
    """A fault for each import, call or attribute that reaches beyond records, factors and choices."""
    mend = "compute from activity_data, factors and choices alone; figures are rows of the factor table"
    found: list[tuple[int, str]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(node.lineno, f"imports {name.name}") for name in node.names if not _known(name.name)]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{name.name}" for name in node.names]
            known = node.level == 0 and (_known(str(node.module)) or all(map(_known, names)))
            found += [] if known else [(node.lineno, f"imports {'.' * node.level}{node.module or ''}")]
        elif isinstance(node, ast.Name) and node.id in CALLS:
            found.append((node.lineno, f"uses {node.id}"))
        elif isinstance(node, ast.Attribute) and node.attr.startswith(ATTRIBUTES):
            found.append((node.lineno, f"uses {ast.unparse(node)}"))
    return [Fault(f"it {what}", mend, FILE, row=line) for line, what in sorted(set(found))]


def _known(name: str) -> bool:
    return name.startswith(tuple(f"{one}." for one in IMPORTS)) or name in IMPORTS
