"""`make mutants MODULE=…`: how many small changes to a module its tests notice, by mutmut.

mutmut makes the mutants, keeps the results and shows them. Two things are ours, because each mutant would cost seconds
otherwise: tests are collected once and each mutant is a fork of that process, and a module is tried on the tests that
own it (`scores.csv`). Work folders stay, and what they hold is not tried again: outputs/mutants/<module>.
"""

from __future__ import annotations

import ast
import gc
import json
import os
import pickle
import shutil
import sys
from pathlib import Path
from time import process_time

import libcst as cst
import pandas as pd
import pytest
from hypothesis import Phase, settings
from mutmut import __main__ as mutmut
from mutmut.configuration import reset_config
from mutmut.mutation import mutators
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.runners.harness import ListAllTestsResult, PytestRunner
from mutmut.state import state
from mutmut.stats import status_by_exit_code
from mutmut.workers.isolation import ForkRunner

from mutants.records import SCORES, SURVIVORS, read_scores, read_survivors, sha256_of, write

ROOT = Path(__file__).resolve().parents[2]
WORK = Path(os.environ.get("MUTANTS_WORK", ROOT / "outputs" / "mutants"))
# What tests find beside lib/ and tests/.
BESIDE = ("data", "notebooks", "docs", "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "Makefile")
# A test of more processor seconds is left out: each mutant that survives would pay for it.
LONGEST = 0.25
CONTRACT = "tests/methods/test_contract.py"
COUNTED = {"killed": "killed", "timeout": "timeouts", "survived": "survived", "no tests": "survived"}


def main(asked: list[str]) -> int:
    """Measure the modules named, or all, each in a process of its own, and write what is found."""
    unmeasured = []
    for module in asked or list(read_scores()["module"]):
        if not (pid := os.fork()):
            os._exit(measure(module))
        if os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]):
            unmeasured.append(module)
        else:
            record(module)
    for module in unmeasured:
        print(f"not measured, see above: {module}", file=sys.stderr)
    return int(bool(unmeasured))


def work_folder(module: str) -> Path:
    return WORK / module.replace("/", ".")


def measure(module: str) -> int:
    """Try every mutant of a module that has no result yet on the tests that own the module."""
    owners = read_scores().set_index("module").loc[module, "tests"].split()
    lay_out(work_folder(module), module, owners)
    os.chdir(work_folder(module))
    reset_config()
    # Words are not keys: a text with a blank in it is a message or a step, and no test repeats all of its letters.
    for at, (kind, operator) in enumerate(mutators.mutation_operators):
        if operator is mutators.operator_string:
            mutators.mutation_operators[at] = (kind, without_words)
    set_mutant_under_test("mutant_generation")
    mutmut.makedirs("mutants", exist_ok=True)
    mutmut.copy_src_dir()
    mutmut.copy_also_copy_files()
    mutmut.setup_source_paths()
    mutmut.create_mutants(1)
    try_survivors_again(Path("mutants") / f"src/scope3/{module}.py.meta")
    for name in BESIDE:
        if (ROOT / name).exists() and not (Path("mutants") / name).exists():
            (Path("mutants") / name).symlink_to(ROOT / name)
    # A failure is counted, not read: no time for its words.
    arguments = ["--rootdir=mutants", "--config-file=mutants/pyproject.toml", "-qs", "--tb=native", "--assert=plain"]
    arguments += [f"-pno:{plugin}" for plugin in ("nbval", "xdist", "cacheprovider")]
    # The contract is marked slow for its many cases, each of which is quick.
    arguments += [] if CONTRACT in owners else ["-m", "not slow"]
    return int(pytest.main([*arguments, *(f"mutants/{owner}" for owner in owners)], plugins=[MutationLoop(module)]))


def try_survivors_again(results: Path) -> None:
    """Forget what has survived, and which tests reach what: there may be tests since that kill it."""
    kept = json.loads(results.read_text())
    codes = kept["exit_code_by_key"]
    kept["exit_code_by_key"] = {
        name: code if status_by_exit_code[code] == "killed" else None for name, code in codes.items()
    }
    results.write_text(json.dumps(kept))
    Path("mutants/mutmut-stats.json").unlink(missing_ok=True)


def without_words(node: cst.BaseString) -> list[cst.BaseString]:
    """mutmut's mutants of a text, of those that may be keys."""
    if isinstance(node, cst.SimpleString) and " " in node.value.strip("\"' "):
        return []
    return list(mutators.operator_string(node))


def lay_out(folder: Path, module: str, owners: list[str]) -> None:
    """The project as mutmut wants it: the package under src/, and functions that are cached open to mutation."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = set()
    for source in sorted((ROOT / "lib").rglob("*")):
        if source.is_dir() or "__pycache__" in source.parts or ".egg-info" in str(source):
            continue
        target = folder / "src" / source.relative_to(ROOT / "lib")
        content = source.read_bytes()
        if source == module_path(module):
            content = caches_outside(content.decode()).encode()
        kept.add(target)
        if not target.exists() or target.read_bytes() != content:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            # mutmut copies what is missing only.
            (folder / "mutants" / target.relative_to(folder)).unlink(missing_ok=True)
    for target in (folder / "src").rglob("*.py"):
        if target not in kept:
            target.unlink()
            (folder / "mutants" / target.relative_to(folder)).unlink(missing_ok=True)
    shutil.rmtree(folder / "tests", ignore_errors=True)
    shutil.copytree(ROOT / "tests", folder / "tests", ignore=shutil.ignore_patterns("__pycache__"))
    options = f'source_paths = ["src"]\nonly_mutate = ["src/scope3/{module}.py"]\n'
    options += f"pytest_add_cli_args_test_selection = {json.dumps(owners)}\n"
    settled = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    marked = "[tool.mutmut]\n"
    (folder / "pyproject.toml").write_text(settled.replace(marked, marked + options), encoding="utf-8")


def module_path(module: str) -> Path:
    return ROOT / "lib" / "scope3" / f"{module}.py"


def caches_outside(source: str) -> str:
    """The source with `@cache` on functions written as an assignment after them: mutmut leaves decorated ones alone."""
    lines = source.splitlines(keepends=True)
    for node in reversed(ast.parse(source).body):
        if not isinstance(node, ast.FunctionDef) or [ast.unparse(one) for one in node.decorator_list] != ["cache"]:
            continue
        lines.insert(int(node.end_lineno or 0), f"\n\n{node.name} = cache({node.name})\n")
        del lines[node.decorator_list[0].lineno - 1]
    return "".join(lines)


class MutationLoop:
    """In place of pytest's own loop over tests: mutmut's loop over mutants, on the tests just collected."""

    def __init__(self, module: str) -> None:
        self.module = f"scope3.{module.replace('/', '.')}".removesuffix(".__init__")

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> None:
        """Drawn examples, each time the same, before the tests are imported."""
        phases = (Phase.explicit, Phase.generate)
        kept = {"deadline": None, "database": None, "derandomize": True, "phases": phases}
        settings.register_profile("mutants", max_examples=10, **kept)
        settings.load_profile("mutants")

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if session.testsfailed:
            raise session.Interrupted(f"{session.testsfailed} errors during collection")
        runner = ForkRunner(max_workers=1, test_runner=CollectedTests(session, self.module))
        mutmut.get_mutant_runner = lambda *_: runner
        mutmut.run_forced_fail_test = _must_fail
        mutmut._run((), 1)
        return True


def _must_fail(runner: ForkRunner) -> None:
    set_mutant_under_test("fail")
    if runner.run_forced_fail() == 0:
        raise SystemExit("no test reaches the module")
    set_mutant_under_test("")


class CollectedTests(PytestRunner):
    """The tests of a pytest session, run in a fork of the process that collected them."""

    def __init__(self, session: pytest.Session, module: str) -> None:
        super().__init__()
        self.items = {item.nodeid: item for item in session.items}
        self.module = module
        self.clean = False

    def run_tests(self, *, mutant_name: str | None, tests: list[str]) -> int:
        """1 at the first test that fails; called in the fork of a mutant, and once for all tests without one."""
        if mutant_name is None:
            return 0 if self.clean else self._forked(lambda: self._run([*tests] or [*self.items]))
        self._forget()
        return self._run(tests)

    def run_forced_fail(self) -> int:
        return self._forked(lambda: self._run([*self.items]))

    def list_all_tests(self) -> ListAllTestsResult:
        return ListAllTestsResult(ids=set(self.items))

    def run_stats(self, *, tests: list[str]) -> int:
        """Which tests reach which function, and how long each takes when the module remembers nothing."""
        # Once in this process: what other modules remember (units, schemas) each fork would find out again.
        self._run([*tests] or [*self.items])
        state()._stats.clear()
        gc.freeze()
        told = Path("mutants/told.pickle")
        for test in [*tests] or [*self.items]:
            if self._forked(lambda test=test: self._tell(test, told)):
                os.write(2, f"without a mutant already fails: {test}\n".encode())
                return 1
            seconds, reached = pickle.loads(told.read_bytes())
            state().duration_by_test[test] = seconds
            if seconds <= LONGEST:
                for function in reached:
                    state().tests_by_mangled_function_name[function].add(test)
        self.clean = True
        return 0

    def _tell(self, test: str, told: Path) -> int:
        self._forget()
        state()._stats.clear()
        start = process_time()
        failed = self._run([test])
        told.write_bytes(pickle.dumps((process_time() - start, set(state()._stats))))
        return failed

    def _forget(self) -> None:
        """Empty the module's caches: what an earlier test or an import has left there would hide the mutant."""
        for remembered in vars(sys.modules[self.module]).values():
            if hasattr(remembered, "cache_clear"):
                remembered.cache_clear()

    def _run(self, tests: list[str]) -> int:
        for test, following in zip(tests, [*tests[1:], None], strict=True):
            item, after = self.items[test], self.items.get(following or "")
            failed = Failed()
            item.config.pluginmanager.register(failed)
            item.ihook.pytest_runtest_protocol(item=item, nextitem=after)
            item.config.pluginmanager.unregister(failed)
            if failed.told:
                return 1
        return 0

    @staticmethod
    def _forked(run) -> int:
        """What `run` returns in a fork, so that nothing it leaves behind reaches a mutant."""
        if not (pid := os.fork()):
            code = 3
            try:
                code = run()
            finally:
                os._exit(code)
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


class Failed:
    """Notices a report of a failure."""

    told = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.told = self.told or report.failed


def record(module: str) -> None:
    """Write the counts of a module and its survivors; what was judged of a survivor before stays with it."""
    os.chdir(work_folder(module))
    reset_config()
    mutmut_path = Path(f"src/scope3/{module}.py")
    codes = json.loads((Path("mutants") / f"{mutmut_path}.meta").read_text())["exit_code_by_key"]
    statuses = pd.Series({name: status_by_exit_code[code] for name, code in codes.items()}, dtype="str")
    if not statuses.isin(list(COUNTED)).all():
        raise SystemExit(f"{module} is not done: {statuses[~statuses.isin(list(COUNTED))].value_counts().to_dict()}")
    before = read_survivors()
    judged = before[before["module"] == module].set_index(["function", "was", "is"])["judgement"].to_dict()
    rows = []
    for name in statuses[statuses.map(COUNTED) == "survived"].index:
        was, now = changed(get_diff_for_mutant(name, path=mutmut_path))
        function = name.rpartition(".")[2].partition("__mutmut_")[0].removeprefix("x_")
        rows.append((module, function, was, now, judged.get((function, was, now), "")))
    survivors = pd.DataFrame(rows, columns=list(before))
    write(pd.concat([before[before["module"] != module], survivors]), SURVIVORS)
    counts = statuses.map(COUNTED).value_counts()
    scores = read_scores().set_index("module")
    found = {one: str(counts.get(one, 0)) for one in ("killed", "survived", "timeouts")}
    scores.loc[module, list(found)] = list(found.values())
    scores.loc[module, ["sha256", "mutants"]] = [sha256_of(module), str(len(statuses))]
    write(scores.reset_index(), SCORES)
    print(f"{module}: {len(statuses)} mutants, {found}")


def changed(diff: str) -> tuple[str, str]:
    """The lines that a mutant takes out and puts in."""
    lines = [line for line in diff.splitlines() if not line.startswith(("---", "+++", "@@"))]
    was, now = (" ".join(line[1:].strip() for line in lines if line.startswith(sign)) for sign in "-+")
    return was, now


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
