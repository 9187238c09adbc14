"""The pages a person reads first: every command in them is run, what they show is what is printed, every link leads on.

A page is carried out from top to bottom in a folder of its own, which holds a copy of the clients it names. A run
executes one notebook or two instead of all; that all of them run is proved where the notebooks are tested.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from command_line import command
from scope3 import cli, kept, paths
from scope3.paths import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
# What a run of these pages executes: where the result is written, and where a choice that a page names is declared.
RESULT, CHOICES = "90_inventory.ipynb", "20_purchased_goods_and_capital.ipynb"
# Blocks that are no command; a block in any other language fails the test of its page.
READ_ONLY = {"csv", "yaml", "python", "text"}
BEGINNINGS = ("make", "scope3", ".venv/bin/", "for ", "SCOPE3_")
# Commands that wait for a person: that they take what the page types is proved here, that they serve in tests/browser.
WAITING = ("app",)
# Targets of make that do something else than call `scope3 run`: they must be there, and are not carried out.
TARGETS = {"test", "check", "lint", "lab", "setup", "bench", "notebooks", "lock", "clean"}
RUN = ["run", "example", "2024"]
ENDED_WITH_FAULTS = re.compile(r"^\d+ faults?; nothing was written\.$")
BLOCK = re.compile(r"^```([^\n`]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


@dataclass
class Step:
    """A command of a page with the lines it is shown to print, or a file that the page shows."""

    command: str = ""
    shown: list[str] = field(default_factory=list)
    file: str = ""
    content: str = ""


def steps(text):
    """The steps of a page in their order; raises ValueError for a block that is neither command nor known language."""
    found = []
    for info, body in BLOCK.findall(text):
        language, _, file = info.partition(" ")
        if file:
            found.append(Step(file=file, content=body))
        elif language == "sh":
            # What stands behind # is for the reader.
            typed = [re.sub(r"\s+#.*$", "", line) for line in body.splitlines()]
            found += [Step(command=line) for line in typed if line and not line.startswith("#")]
        elif language == "console":
            for line in body.splitlines():
                if line.startswith("$ "):
                    found.append(Step(command=line.removeprefix("$ ")))
                elif not found:
                    raise ValueError(f"output before any command: {line}")
                else:
                    found[-1].shown.append(line)
        elif language not in READ_ONLY:
            raise ValueError(f"a block in '{language}': fence commands as sh or console")
    indented = [line.strip() for line in BLOCK.sub("", text).splitlines() if line.startswith("    ")]
    found += [Step(command=line) for line in indented if line.startswith(BEGINNINGS)]
    return found


class Place:
    """The folder in which a page is carried out, and one that all pages share."""

    def __init__(self, folder: Path, shared: Path, typed: str) -> None:
        notebooks = [RESULT, *([CHOICES] if "--set" in typed else [])]
        self.folder, self.shared = folder, shared / str(len(notebooks))
        shutil.copytree(ROOT / "data" / "organisations" / "example", folder / "data" / "organisations" / "example")
        (folder / "notebooks").mkdir()
        for name in notebooks:
            shutil.copy(ROOT / "notebooks" / name, folder / "notebooks")
        self.variables = {
            "SCOPE3_DATA": str(folder / "data" / "organisations"),
            "SCOPE3_OUTPUTS": str(folder / "outputs"),
            "COLUMNS": "200",
            "PYTHONUNBUFFERED": "1",
        }
        self._write_program()

    def _write_program(self):
        """`.venv/bin/scope3` for what only a shell can run."""
        program = self.folder / ".venv" / "bin" / "scope3"
        program.parent.mkdir(parents=True)
        program.write_text(
            f"#!{sys.executable}\nfrom pathlib import Path\nfrom scope3 import paths\n"
            f"paths.NOTEBOOKS = Path({str(self.folder / 'notebooks')!r})\nfrom scope3.cli import main\nmain()\n"
        )
        program.chmod(0o755)

    def carry_out(self, step):
        """Write the step's file, or run its command; the exit status and what was printed."""
        if step.file:
            return self._write(step)
        words = shlex.split(step.command)
        if words[0] == "make":
            return self._make(words[1:])
        if not (step.command.startswith(".venv/bin/scope3 ") and not set(words) & {"||", "&&", "|", ";", ">"}):
            return self._in_a_shell(step.command)
        return self._in_this_process(words[1:])

    def _write(self, step):
        file = self.folder / step.file
        if file.suffix == ".yaml":
            # The page shows the keys that change; the others stay.
            whole = yaml.safe_load(file.read_text(encoding="utf-8")) | yaml.safe_load(step.content)
            file.write_text(yaml.safe_dump(whole, sort_keys=False, allow_unicode=True), encoding="utf-8")
        else:
            file.write_text(step.content, encoding="utf-8")
        return 0, ""

    def _make(self, words):
        """The target must be there; of what it would do, the scope3 command is carried out."""
        told = subprocess.run(["make", "--dry-run", *words], cwd=ROOT, capture_output=True, text=True, check=False)
        if told.returncode or not words or words[0] in TARGETS:
            return told.returncode, told.stderr
        (line,) = [line for line in told.stdout.splitlines() if line.startswith(".venv/bin/scope3 ")]
        return self._in_this_process(shlex.split(line)[1:])

    def _in_a_shell(self, typed):
        if not typed.startswith(BEGINNINGS):
            raise ValueError(f"not a command that this test knows how to run: {typed}")
        done = subprocess.run(
            ["bash", "-c", typed],
            cwd=self.folder,
            env=os.environ | self.variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return done.returncode, self._as_on_the_page(done.stdout)

    def _in_this_process(self, words):
        parsed(words)
        if words[0] in WAITING:
            return 0, ""
        if words in (RUN, RUN[:2]):
            return self._as_run_before()
        return self._called(words)

    def _as_run_before(self):
        """The run that several pages begin with: the same inputs give the same bytes, so that one of it will do."""
        outputs = self.folder / "outputs" / "example" / "2024"
        kept, printed = self.shared / "2024", self.shared / "printed.txt"
        if not kept.exists():
            status, text = self._called(RUN)
            if status:
                return status, text
            shutil.copytree(outputs, kept)
            printed.write_text(text, encoding="utf-8")
        shutil.copytree(kept, outputs, dirs_exist_ok=True)
        return 0, printed.read_text(encoding="utf-8")

    def _called(self, words):
        # One stream, as on a terminal.
        said = io.StringIO()
        with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            for name, value in self.variables.items():
                patch.setenv(name, value)
            patch.setattr(paths, "NOTEBOOKS", self.folder / "notebooks")
            patch.chdir(self.folder)
            status = command(*words)
        return status, self._as_on_the_page(said.getvalue())

    def _as_on_the_page(self, printed):
        return printed.replace(f"{self.folder}/", "")


def parsed(words):
    """Refuse a command, an option or an argument that scope3 does not have."""
    group: Any = get_command(cli.app)
    rest = list(words)
    while hasattr(group, "commands"):
        if rest[0] not in group.commands:
            raise ValueError(f"scope3 has no command {rest[0]}")
        group = group.commands[rest.pop(0)]
    group.make_context("scope3", rest)


def missing(shown, printed):
    """The first line of a page that the command did not print after the ones before it; None where all are there.

    A line `…` stands for any lines; `…` within a line for any text.
    """
    lines, at = [line.rstrip() for line in printed.splitlines()], 0
    for line in shown:
        if line == "…":
            continue
        pattern = re.compile(".*".join(re.escape(part) for part in line.rstrip().split("…")))
        at = next((place + 1 for place in range(at, len(lines)) if pattern.fullmatch(lines[place])), -1)
        if at < 0:
            return line
    return None


@pytest.fixture(scope="session")
def shared(tmp_path_factory):
    return tmp_path_factory.mktemp("pages")


@pytest.fixture
def kept_within_a_page(monkeypatch):
    """A page's commands open and calculate one client over and over: they keep it, as the notebooks of a run do."""
    monkeypatch.setattr(kept, "_kept", None)
    kept.keep()


@pytest.mark.slow
@pytest.mark.usefixtures("kept_within_a_page")
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_of_the_page_does_what_the_page_shows(page, tmp_path, shared):
    to_do = steps(page.read_text(encoding="utf-8"))
    place = Place(tmp_path, shared, "\n".join(step.command for step in to_do))
    for step in to_do:
        status, printed = place.carry_out(step)
        expected = int(any(ENDED_WITH_FAULTS.match(line) for line in step.shown))
        assert status == expected, f"{step.command}\n{printed[-2000:]}"
        line = missing(step.shown, printed)
        assert line is None, f"{step.command}\ndid not print: {line}\n{printed[-4000:]}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_and_pictures_of_the_page_are_there(page):
    for target in LINK.findall(BLOCK.sub("", page.read_text(encoding="utf-8"))):
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        name, _, part = target.partition("#")
        file = (page.parent / name).resolve() if name else page
        assert file.is_relative_to(ROOT) and file.exists(), f"{page.name} leads to {target}"
        if part:
            headings = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
            anchors = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
            assert part in anchors, f"{page.name} leads to {target}"


def test_every_page_is_reached_from_the_map():
    reached, ahead = set(), [ROOT / "README.md"]
    while ahead:
        page = ahead.pop()
        if page in reached:
            continue
        reached.add(page)
        links = LINK.findall(page.read_text(encoding="utf-8"))
        ahead += [
            (page.parent / link.partition("#")[0]).resolve() for link in links if ".md" in link and "://" not in link
        ]
    assert set(PAGES) <= reached


def test_every_notebook_and_module_of_the_map_is_there():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in re.findall(r"`(notebooks/\w+)`", text):
        assert (ROOT / f"{name}.ipynb").exists(), name
    named = set(re.findall(r"`(notebooks/\w+)`", text))
    assert {path.stem for path in (ROOT / "notebooks").glob("*.ipynb")} == {name.split("/")[1] for name in named}
    for name in re.findall(r"`((?:lib|data|tests)/[\w/.-]+)`", text):
        assert (ROOT / name).exists(), name


def test_the_pictures_are_small_enough_to_be_read_on_a_page():
    pictures = [path for path in (ROOT / "docs" / "images").glob("*.png") if re.match(r"\d\d_", path.name)]
    assert pictures
    for picture in pictures:
        assert picture.stat().st_size <= 120_000, picture.name


def test_the_map_stays_a_map():
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 150


def test_the_reader_of_pages_knows_its_blocks():
    text = "```sh\nmake run   # what it does\n.venv/bin/scope3 check x 1\n```\n```console\n$ .venv/bin/scope3 index\n…\nb … c\n```\n    make test\n"
    first, second, third, fourth = steps(text)
    assert (first.command, second.command) == ("make run", ".venv/bin/scope3 check x 1")
    assert (third.command, third.shown) == (".venv/bin/scope3 index", ["…", "b … c"])
    assert fourth.command == "make test"
    with pytest.raises(ValueError, match="powershell"):
        steps("```powershell\nls\n```\n")


def test_what_is_not_printed_is_missed():
    printed = "one\n  two is 2,469.8 t\nthree\n"
    assert missing(["one", "…", "three"], printed) is None
    assert missing(["  two is … t"], printed) is None
    assert missing(["three", "one"], printed) == "one"
    assert missing(["  two is 2,469.7 t"], printed) == "  two is 2,469.7 t"


def test_a_command_nobody_knows_fails_the_page(tmp_path, shared):
    place = Place(tmp_path, shared, "")
    for typed in (".venv/bin/scope3 fly example", "rm -rf somewhere", "scope4 run"):
        with pytest.raises(ValueError, match=r"no command|not a command"):
            place.carry_out(Step(command=typed))
    assert place.carry_out(Step(command="make nonsense"))[0] != 0
