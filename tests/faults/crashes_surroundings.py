"""The same run on a person's machine and on another's: language, time zone, settings, start-up files, folders, cores."""

from __future__ import annotations

import functools
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import small_client
from scope3 import paths
from scope3.runs import manifest

# The small client's calculation, charts, its total and the site made of them.
NOTEBOOKS = ("20_purchased_goods_and_capital", "90_inventory")
YEAR = 2024
RUN = """\
import sys
from pathlib import Path
from scope3.runs import run
from scope3.runs.progress import silent
data, outputs, engine, *notebooks = sys.argv[1:]
run("small", 2024, data=data, outputs=outputs, engine=engine, notebooks=map(Path, notebooks), progress=silent)
"""
# Folders are listed in the order of the disk, which no two machines share: here the other way about.
REVERSED = """\
import os
listed, scanned = os.listdir, os.scandir
os.listdir = lambda *place: sorted(listed(*place), reverse=True)
class Scanned:
    def __init__(self, *place):
        with scanned(*place) as entries:
            self.entries = iter(sorted(entries, key=lambda entry: os.fsencode(entry.name), reverse=True))
    def __enter__(self): return self
    def __exit__(self, *raised): self.close()
    def __iter__(self): return self
    def __next__(self): return next(self.entries)
    def close(self): pass
os.scandir = Scanned
"""
# What a person may have told their own tools: each would show in a table, a chart or a notebook's output.
OF_PANDAS = "import pandas\npandas.set_option('display.precision', 1, 'display.max_rows', 3)\n"
OF_MATPLOTLIB = "font.size: 20\nfigure.dpi: 200\nsvg.fonttype: none\naxes.grid: True\ntext.usetex: False\n"
LOCALES = ("de_DE", "tr_TR")


@dataclass(frozen=True)
class Surroundings:
    """What is unlike the first machine: the environment, the working directory, the mask of new files, the folders."""

    environment: dict[str, str] = field(default_factory=dict)
    folder: str = "."
    umask: int = 0o022
    elsewhere: bool = False
    engine: str = "warm"


def variants(home: Path) -> dict[str, Surroundings]:
    """Each by name; `home` becomes the home folder of somebody with settings of their own, and holds the languages."""
    startup = home / ".ipython" / "profile_default" / "startup"
    reversed_ = home / "reversed"
    for folder in (startup, reversed_, home / ".config" / "matplotlib", home / "locales"):
        folder.mkdir(parents=True)
    (startup / "00.py").write_text(OF_PANDAS)
    (home / "startup.py").write_text(OF_PANDAS)
    (reversed_ / "sitecustomize.py").write_text(REVERSED)
    (home / ".config" / "matplotlib" / "matplotlibrc").write_text(OF_MATPLOTLIB)
    own = {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "MPLCONFIGDIR": str(home / ".config" / "matplotlib"),
        "IPYTHONDIR": str(home / ".ipython"),
        "PYTHONSTARTUP": str(home / "startup.py"),
    }
    terminal = {"COLUMNS": "40", "LINES": "9", "FORCE_COLOR": "1", "TERM": "xterm-256color", "PYTHONWARNINGS": "always"}
    found = {
        "hash seed 1": Surroundings({"PYTHONHASHSEED": "1"}),
        "hash seed at random": Surroundings({"PYTHONHASHSEED": "random"}),
        "language C": Surroundings({"LC_ALL": "C", "LANG": "C"}),
        **{f"language {name}": Surroundings({"LOCPATH": str(home / "locales"), **of}) for name, of in _languages(home)},
        "time zone Asia/Kolkata": Surroundings({"TZ": "Asia/Kolkata"}),
        "time zone America/St_Johns": Surroundings({"TZ": "America/St_Johns"}),
        "settings of one's own": Surroundings(own),
        "a terminal's and Python's settings": Surroundings(
            {**terminal, "PYTHONOPTIMIZE": "1", "PANDAS_COPY_ON_WRITE": "0"}
        ),
        "folders listed the other way": Surroundings({"PYTHONPATH": str(reversed_)}),
        "threads": Surroundings({"OMP_NUM_THREADS": "4", "OPENBLAS_NUM_THREADS": "4"}),
        "mask of files 077": Surroundings(umask=0o077),
        "another working directory": Surroundings(folder="/"),
        "other folders": Surroundings(elsewhere=True),
        "papermill's own engine": Surroundings(engine="papermill"),
    }
    together = Surroundings(
        {"PYTHONHASHSEED": "7", "TZ": "Asia/Kolkata", "PYTHONPATH": str(reversed_), **own, **terminal},
        folder="/",
        umask=0o077,
        elsewhere=True,
    )
    return {"all together": together, **found}


def _languages(home: Path) -> list[tuple[str, dict[str, str]]]:
    """The languages that can be made here, and with them German in its old encoding."""
    if shutil.which("localedef") is None:
        return []
    made = []
    for language, encoding in [*((name, "UTF-8") for name in LOCALES), ("de_DE", "ISO-8859-1")]:
        name = f"{language}.{encoding}"
        place = home / "locales" / name
        done = subprocess.run(
            ["localedef", "-i", language, "-f", encoding, str(place)], capture_output=True, check=False
        )
        # It warns of a missing archive and says 1, though all is made.
        if done.returncode in (0, 1) and place.is_dir():
            made.append((name, {"LC_ALL": name, "LANG": name}))
    return made


def run_under(surroundings: Surroundings, root: Path, first: Path) -> dict[str, bytes]:
    """Every output of a run by name, the manifest without times and engine."""
    data = first
    if surroundings.elsewhere:
        data = root / "a longer way" / "to the data"
        shutil.copytree(first, data)
    outputs = root / "outputs"
    notebooks = [str(paths.NOTEBOOKS / f"{name}.ipynb") for name in NOTEBOOKS]
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(data), str(outputs), surroundings.engine, *notebooks],
        env=_joined(surroundings.environment),
        cwd=surroundings.folder,
        umask=surroundings.umask,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace")[-2000:])
    folder = outputs / "small" / str(YEAR)
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    record = json.loads(found[manifest.NAME])
    found[manifest.NAME] = json.dumps(
        {name: of for name, of in record.items() if name not in ("times", "engine")}
    ).encode()
    return found


def _joined(changes: dict[str, str]) -> dict[str, str]:
    """The environment with the changes; a folder of modules comes before those there are."""
    before = os.environ.get("PYTHONPATH")
    if "PYTHONPATH" in changes and before:
        changes = {**changes, "PYTHONPATH": f"{changes['PYTHONPATH']}{os.pathsep}{before}"}
    return {**os.environ, **changes}


def moved(found: dict[str, bytes], first: dict[str, bytes]) -> list[str]:
    """The files that are not the same, or not there."""
    return [name for name in sorted(found.keys() | first.keys()) if found.get(name) != first.get(name)]


@functools.cache
def different(whole: bool) -> tuple[int, list[str]]:
    """How many surroundings were tried, and which files moved in which; in short all are turned at once."""
    with tempfile.TemporaryDirectory(prefix="scope3-surroundings-") as folder:
        root = Path(folder)
        data = small_client.write(root / "data")
        first = run_under(Surroundings(), root / "first", data)
        tried, said = 0, []
        for at, (name, surroundings) in enumerate(variants(root / "home").items()):
            if not whole and at > 0:
                break
            tried += 1
            try:
                files = moved(run_under(surroundings, root / str(at), data), first)
            except RuntimeError as failed:
                files = [f"no run: {failed}"]
            if files:
                said.append(f"{name}: {', '.join(files)}")
    return tried, said
