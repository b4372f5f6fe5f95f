"""`python -m autograder doctor`: what holds on this machine, and why the rest does not."""

from __future__ import annotations

import argparse
import os
import platform
import sys


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON object instead")


def run(args: argparse.Namespace) -> int:
    """Start one real worker and report what it was put under."""
    import json

    facts, layers = machine(), sandbox()
    if args.json:
        print(json.dumps({**facts, "layers": layers}, indent=1))
        return 0
    width = max(map(len, [*facts, *layers]))
    for name, value in facts.items():
        print(f"{name:<{width}}  {value}")
    print("sandbox layers:")
    for name, reason in layers.items():
        print(f"  {name:<{width}}  {'holds' if not reason else 'missing: ' + reason}")
    full = not any(layers.values())
    print("grading here is " + ("sandboxed" if full else "practice: only the layers that hold protect it"))
    return 0


def machine() -> dict[str, str]:
    """Interpreter, NumPy, system and cores."""
    import numpy

    from autograder import __version__
    from autograder.manifest import Limits

    limits = Limits()
    user = "root" if getattr(os, "geteuid", lambda: 1)() == 0 else "an ordinary user"
    return {
        "kit": __version__,
        "python": f"{platform.python_version()} ({sys.executable})",
        "numpy": numpy.__version__,
        "system": f"{platform.system()} {platform.release()} {platform.machine()}, {user}",
        "cores": str(os.cpu_count()),
        "limits": f"{limits.call_seconds:g} s CPU a call, {limits.total_seconds:g} s a submission "
        f"and {limits.import_seconds:g} s for its imports, "
        f"{limits.memory_mb} MiB (a manifest can change them)",
    }


def sandbox() -> dict[str, str]:
    """Each layer with an empty string when a real worker ran under it, or the reason why not."""
    from autograder.errors import KitError
    from autograder.manifest import Limits
    from autograder.runner.session import Session
    from autograder.runner.workers import make_workers
    from autograder.worker import confine

    workers = make_workers()
    try:
        reasons = workers.probe()
        session = Session(workers, "probe", b"x = 1\n", Limits())
        try:
            session.ensure_worker()
            held = set(session.worker.layers if session.worker else ())
        except KitError as error:
            return {layer: reasons[layer] or str(error) for layer in confine.LAYERS}
        finally:
            session.close()
        return {n: reasons[n] or ("" if n in held else "not applied") for n in confine.LAYERS}
    finally:
        workers.close()
