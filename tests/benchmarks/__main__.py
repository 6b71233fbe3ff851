"""`./dev bench [NAME] [--quick] [--json OUT.json]`: run one benchmark, or all."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
from pathlib import Path

import tests.benchmarks
from tests.benchmarks.harness import QUICK_SLACK, Result

BROKEN = 3


def names() -> list[str]:
    """The benchmarks there are: the modules here that can `run`."""
    modules = [module.name for module in pkgutil.iter_modules(tests.benchmarks.__path__) if module.name != "__main__"]
    return [name for name in modules if hasattr(importlib.import_module(f"tests.benchmarks.{name}"), "run")]


def main(words: list[str]) -> int:
    """Run what is asked; BROKEN when a promise is broken (1 is a fault of the benchmark itself)."""
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument("name", nargs="?", choices=names(), help="without it all")
    parser.add_argument("--quick", action="store_true", help="smaller sizes, for CI")
    parser.add_argument(
        "--json", type=Path, help="where the figures go; with several benchmarks NAME is put before .json"
    )
    asked, more = parser.parse_known_args(words)
    if more and (
        asked.name is None or not hasattr(importlib.import_module(f"tests.benchmarks.{asked.name}"), "options")
    ):
        parser.error(f"unknown: {' '.join(more)}")
    chosen = [asked.name] if asked.name else names()
    broken = 0
    for name in chosen:
        into = asked.json
        if into is not None and len(chosen) > 1:
            into = into.with_name(f"{into.stem}.{name}{into.suffix}")
        print(f"{name}{' (quick)' if asked.quick else ''}", flush=True)
        result = Result(name, into)
        result.write()
        module = importlib.import_module(f"tests.benchmarks.{name}")
        module.run(asked.quick, result, **(module.options(more) if more else {}))
        broken += len(result.broken(quick=asked.quick))
    kept = f"no promise broken by more than {QUICK_SLACK} times" if asked.quick else "all promises kept"
    print(f"{broken} promises broken" if broken else kept)
    return BROKEN if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
