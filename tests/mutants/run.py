"""Runs the tests over every mutant and writes what lives: `make mutants` (MUTANTS=rows for some modules only).

A mutant is a forked process in which pytest runs the tests of settings.toml up to the first that fails. What changes a module's
constants, classes or defaults is imported in place of it; what changes the body of a function is put into the function where
everything is loaded and collected already, which is some ten times faster. For each function one that changes nothing is run first, and
must live. `--again` runs only mutants that are not known to be
killed: a test that killed a mutant goes on doing so while neither its function nor the test changes. `--minutes` stops early: the
mutants are run in an order drawn by lot, so that those that were run are a random sample of all.
"""

import argparse
import contextlib
import importlib.abc
import importlib.util
import itertools
import json
import os
import resource
import signal
import sys
import time
import tomllib
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import CodeType, FunctionType, ModuleType

import pytest
from breed import Mutant, breed

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
KNOWN = ROOT / ".mutants.json"
RESULT = HERE / "result.json"
SETTINGS = tomllib.loads((HERE / "settings.toml").read_text(encoding="utf-8"))
SECONDS = 120
MEMORY = 4 * 2**30
# What the rule decorators of this module do is done when others are imported.
AT_IMPORT = ("parsers.rules",)
# Loaded once, before the forks: what our packages and the tests import and nobody mutates, the tables of places among it.
LIBRARIES = (
    *("lxml.html", "bs4", "pdfplumber", "pypdfium2", "olefile", "python_calamine", "PIL.Image", "reportlab.platypus"),
    *(
        "reportlab.pdfgen.canvas",
        "hypothesis",
        "hypothesis.strategies",
        "csv",
        "decimal",
        "zipfile",
        "email",
        "statistics",
    ),
)
QUIET = ("-x", "-q", "--no-header", "-p", "no:cacheprovider", "--tb=no", "--no-summary")
BATCH = 600
KILLED = (pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERRUPTED)
# The exit status where the mutant could not be put in place: the run ends there, for that is no kill.
NO_VERDICT = 70
UNCHANGED = "unchanged"
Job = Callable[[], int]


class _InPlace(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports the mutant in place of its module."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        del path, target
        return importlib.util.spec_from_loader(name, self) if name == self.mutant.module else None

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self.mutant.source, f"<mutant of {module.__name__}>", "exec"), module.__dict__)


def tests_of(mutant: Mutant) -> list[str]:
    """Return the test files that judge a mutant, the most telling first."""
    name = mutant.module.removeprefix("parsers.")
    return next(modules[name] for modules in SETTINGS.values() if name in modules)


def key(mutant: Mutant) -> str:
    """Return what a mutant is known by from run to run, its function included."""
    return f"{mutant.module} {mutant.name} {sha256(mutant.owner.encode()).hexdigest()[:12]}"


def say(line: str) -> None:
    """Tell how far the run is."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


# In the child ------------------------------------------------------------------------------------------------------------


def import_anew(mutant: Mutant) -> int:
    """Import the mutant in place of its module (nothing of ours is imported yet) and run the tests."""
    sys.meta_path.insert(0, _InPlace(mutant))
    return int(pytest.main([*QUIET, *tests_of(mutant)]))


def swap(session: pytest.Session, mutant: Mutant) -> int:
    """Put the mutant's code into the function that it changes, and run the tests that are collected."""
    module = sys.modules[mutant.module]
    owner, _, name = (mutant.function or "").rpartition(".")
    holder = vars(getattr(module, owner)) if owner else vars(module)
    _function(holder[name], name).__code__ = _code(
        compile(mutant.source, "mutant", "exec"), [*filter(None, [owner]), name]
    )
    for ours in [one for path, one in sys.modules.items() if path.startswith("parsers.")]:
        for cached in [value for value in vars(ours).values() if hasattr(value, "cache_clear")]:
            cached.cache_clear()
    items = [item for test in tests_of(mutant) for item in session.items if item.path == ROOT / test]
    with contextlib.suppress(BaseException):
        for item, following in zip(items, [*items[1:], None], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if session.testsfailed:
                return int(pytest.ExitCode.TESTS_FAILED)
        return int(pytest.ExitCode.OK)
    return int(pytest.ExitCode.INTERNAL_ERROR)


def _function(value: object, name: str) -> FunctionType:
    """Return the function *name* inside a property, a cache or a decorator's closure."""
    if isinstance(value, FunctionType) and value.__name__ == name:
        return value
    inner = [getattr(value, slot) for slot in ("fget", "func", "__wrapped__") if hasattr(value, slot)]
    inner += [cell.cell_contents for cell in getattr(value, "__closure__", None) or ()]
    for one in inner:
        with contextlib.suppress(LookupError):
            return _function(one, name)
    raise LookupError(name)


def _code(code: CodeType, path: Sequence[str]) -> CodeType:
    """Return the code of the function at *path* among the constants of a module's."""
    for name in path:
        code = next(one for one in code.co_consts if isinstance(one, CodeType) and one.co_name == name)
    return code


# In the parent -----------------------------------------------------------------------------------------------------------


def fork(job: Job, log: str) -> int:
    """Run *job* in a child whose exit status is its result; return the child's number."""
    if pid := os.fork():
        return pid
    code = NO_VERDICT
    with contextlib.suppress(BaseException):
        quiet = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        signal.alarm(SECONDS)
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
        code = job()
    os._exit(code)


def verdicts(jobs: Sequence[tuple[Mutant, Job]], side_by_side: int, until: float) -> Iterator[tuple[Mutant, str]]:
    """Yield each mutant with `killed`, `timeout` or `survived`; none is begun after *until*."""
    running: dict[int, Mutant] = {}
    waiting = list(reversed(jobs))
    while running or (waiting and time.monotonic() < until):
        while waiting and len(running) < side_by_side and time.monotonic() < until:
            mutant, job = waiting.pop()
            running[fork(job, os.devnull)] = mutant
        pid, status = os.wait()
        mutant, code = running.pop(pid), os.waitstatus_to_exitcode(status)
        if code not in (*KILLED, pytest.ExitCode.OK, pytest.ExitCode.INTERNAL_ERROR) and code >= 0:
            raise SystemExit(f"pytest ended with {code} on {mutant.module} {mutant.name}: no verdict")
        yield mutant, "survived" if code == pytest.ExitCode.OK else "timeout" if code == -signal.SIGALRM else "killed"


class Session:
    """Collects the tests once, and runs them on the mutants of functions instead of running them itself."""

    def __init__(self, mutants: Sequence[Mutant], hunt: Callable[[Sequence[tuple[Mutant, Job]]], None]) -> None:
        self.mutants = mutants
        self.hunt = hunt

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Fork a mutant at a time in place of the run."""
        self.hunt([(mutant, lambda mutant=mutant: swap(session, mutant)) for mutant in self.mutants])
        return True


def hunt_all(mutants: Sequence[Mutant], known: dict[str, str], side_by_side: int, until: float) -> None:
    """Give the mutants, one after the other, a verdict in *known*."""

    def hunt(jobs: Sequence[tuple[Mutant, Job]]) -> None:
        for number, (mutant, verdict) in enumerate(verdicts(jobs, side_by_side, until), 1):
            known[key(mutant)] = verdict
            if verdict == "survived" and mutant.name != UNCHANGED:
                say(f"  lives: {mutant.module}.{mutant.name}")
            if number % 20 == 0 or number == len(jobs) or time.monotonic() > until:
                say(f"{number} of {len(jobs)}")
                KNOWN.write_text(json.dumps(known, ensure_ascii=False, indent=0), encoding="utf-8")

    for library in LIBRARIES:
        importlib.import_module(library)
    if loaded := [mutant.module for mutant in mutants if mutant.module in sys.modules]:
        raise SystemExit(f"{loaded[0]} is loaded before its mutants: take what imports it out of LIBRARIES")
    tests = list(dict.fromkeys(test for mutant in mutants for test in tests_of(mutant)))
    log = str(ROOT / ".mutants.log")
    _, status = os.waitpid(fork(lambda: int(pytest.main([*QUIET, *tests])), log), 0)
    if os.waitstatus_to_exitcode(status):
        raise SystemExit(f"the tests fail without any mutant: see {log}")
    for batch in (mutants[start : start + BATCH] for start in range(0, len(mutants), BATCH)):
        inside = [mutant for mutant in batch if mutant.function and mutant.module not in AT_IMPORT]
        hunt([(mutant, lambda mutant=mutant: import_anew(mutant)) for mutant in batch if mutant not in inside])
        if pid := os.fork():
            # Nothing of ours may be loaded here when the next batch is imported anew.
            os.waitpid(pid, 0)
            known |= json.loads(KNOWN.read_text(encoding="utf-8"))
        else:
            pytest.main([*QUIET, "-s", *tests], plugins=[Session(inside, hunt)])
            os._exit(0)


def controls(mutants: Sequence[Mutant]) -> list[Mutant]:
    """Return, for each function and module of *mutants*, one that changes nothing: where it does not live no kill is one."""
    places = dict.fromkeys((mutant.module, mutant.function) for mutant in mutants)
    sources = {module: (ROOT / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8") for module, _ in places}
    return [Mutant(module, UNCHANGED, function or "", sources[module], function) for module, function in places]


def counts(bred: int, told: Sequence[tuple[Mutant, str]]) -> dict[str, object]:
    """Return what the run says of a module, of which *bred* mutants were made and those in *told* run."""
    return {
        "mutants": bred,
        "run": len(told),
        "killed": sum(verdict == "killed" for _, verdict in told),
        "timeout": sum(verdict == "timeout" for _, verdict in told),
        "date": time.strftime("%Y-%m-%d"),
        "survivors": sorted(mutant.name for mutant, verdict in told if verdict == "survived"),
    }


def main() -> None:
    """Run the modules of settings.toml, or those named, and write result.json."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("modules", nargs="*", help="modules such as rows; all when none is named")
    options.add_argument("--again", action="store_true", help="only mutants that are not known to be killed")
    options.add_argument("--minutes", type=float, default=24 * 60, help="stop then: what was run is a random sample")
    options.add_argument("--seed", type=int, default=7, help="of the order in which they are run")
    options.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    told = options.parse_args()
    os.chdir(ROOT)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    os.environ["HYPOTHESIS_PROFILE"] = "mutants"
    sys.path[:] = [str(ROOT), *(path for path in sys.path if path not in (str(HERE), str(ROOT)))]
    known = json.loads(KNOWN.read_text(encoding="utf-8")) if KNOWN.exists() and told.again else {}
    if told.again:
        known = {one: verdict for one, verdict in known.items() if verdict != "survived"}
    result = json.loads(RESULT.read_text(encoding="utf-8")) if RESULT.exists() else {}
    names = [name for modules in SETTINGS.values() for name in modules if not told.modules or name in told.modules]
    bred = {
        name: list(breed(f"parsers.{name}", (ROOT / f"parsers/{name}.py").read_text(encoding="utf-8")))
        for name in names
    }
    mutants = [mutant for all_ in bred.values() for mutant in all_]
    mutants.sort(key=lambda one: sha256(f"{told.seed} {key(one)}".encode()).digest())
    begun = time.monotonic()
    left = [one for one in mutants if key(one) not in known]
    unchanged = controls(left)
    hunt_all([*unchanged, *left], known, told.jobs, begun + 60 * told.minutes)
    if dead := [f"{one.module}.{one.function}" for one in unchanged if known.get(key(one)) != "survived"]:
        raise SystemExit(f"killed though nothing was changed, so that no kill there is one: {', '.join(dead)}")
    # What was run without a gap in the drawn order is a random sample of all.
    run = [(one, known[key(one)]) for one in itertools.takewhile(lambda one: key(one) in known, mutants)]
    say(f"{len(run)} of {len(mutants)} mutants in {time.monotonic() - begun:.0f} s")
    result |= {
        name: counts(len(all_), [one for one in run if one[0].module == f"parsers.{name}"])
        for name, all_ in bred.items()
    }
    RESULT.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
