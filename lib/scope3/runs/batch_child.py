"""The process of a batch that runs one organisation and year, and nothing else.

Its first line of standard input is the request; the end of standard input means that the batch is over, however it
ended, and interrupts the run. Standard output takes lines of JSON, how far the run is and how it ended; everything
else goes to standard error, which is the run's log.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TextIO

from scope3.errors import InputError
from scope3.paths import ROOT
from scope3.runs import warm
from scope3.runs.engine import RunError
from scope3.runs.progress import plain
from scope3.runs.run import run
from scope3.visible import in_one_line, visible

# An interrupted run kills its notebook and clears up in less; one that does not is ended.
GRACE = 20.0


def main() -> None:
    """Carry out the request; the exit status is 0 for a finished run, 130 for an interrupted one, else 1.

    The third argument, after the names of organisation and year, is the socket of a warm server, if the batch has one.
    """
    if len(sys.argv) > 3:
        warm.server.adopt(int(sys.argv[3]))
    # A batch started in the background ignores interrupts, and its children would inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # The notebooks' processes and stray prints must not reach the lines that the batch reads.
    lines = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)
    with open(0, "rb", buffering=0, closefd=False) as stream:
        request = json.loads(stream.readline())
    # As the batch was told: the process that started this one may be a worker, which knows nothing of it.
    os.environ["SCOPE3_OWN_METHODS"] = "1" if request["own_methods"] else "0"
    threading.Thread(target=_end_with_the_batch, daemon=True).start()
    # A batch that is gone reads nothing; its end has interrupted this run already.
    with contextlib.suppress(BrokenPipeError):
        status = _carry_out(request, lines)
        # What is done stays done, whatever becomes of the batch now.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        sys.exit(status)


def _carry_out(request: Mapping[str, Any], lines: TextIO) -> int:
    def tell(**what: Any) -> None:
        print(json.dumps(what), file=lines, flush=True)

    def progress(notebook: str, number: int, count: int, seconds: float | None) -> None:
        # A log that the disk refuses fails no run.
        with contextlib.suppress(OSError):
            plain(notebook, number, count, seconds)
        tell(notebook=notebook, count=count, ended=seconds is not None)

    def fail(text: str, first: str) -> int:
        # Told first: where the disk is full, the log is too.
        tell(fault=_without_places(in_one_line(first), request))
        with contextlib.suppress(OSError):
            print(_without_places(visible(text), request), file=sys.stderr)
        return 1

    try:
        run(
            request["organisation"],
            request["year"],
            data=request["data"],
            outputs=request["outputs"],
            settings=request["settings"],
            engine=request["engine"],
            notebooks=[Path(notebook) for notebook in request["notebooks"]],
            progress=progress,
            timeout=request["timeout"],
            memory=request["memory"],
            # The batch has a process for each processor.
            jobs=1,
        )
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        return 130
    except InputError as refused:
        more = len(refused.faults) - 1
        return fail(str(refused), str(refused.faults[0]) + (f" (and {more} more)" if more else ""))
    except (RunError, OSError) as failed:
        return fail(str(failed), str(failed).partition("\n")[0])
    except Exception as failed:  # whatever it is, it ends this run alone and is told
        return fail(traceback.format_exc(), f"{type(failed).__name__}: {failed}".partition("\n")[0])
    tell(done=True)
    return 0


def _without_places(text: str, request: Mapping[str, Any]) -> str:
    """The text with this machine's folders called by what they are: a log may be sent to whoever mends the fault."""
    places = {
        request["outputs"]: "<outputs>",
        request["data"]: "<data>",
        sys.prefix: "<python>",
        sys.base_prefix: "<python>",
        str(ROOT): "<workbook>",
        str(Path.home()): "<home>",
    }
    for place in sorted(places, key=len, reverse=True):
        if len(place) > 1:
            text = text.replace(place, places[place])
    return text


def _end_with_the_batch() -> None:
    """Wait until the batch closes standard input, which its death does too, and interrupt the run."""
    while os.read(0, 4096):
        pass
    if os.name == "posix":
        # To the main thread, because only there does a signal interrupt what it waits for.
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
    else:
        signal.raise_signal(signal.SIGINT)
    time.sleep(GRACE)
    os._exit(130)


if __name__ == "__main__":
    main()
