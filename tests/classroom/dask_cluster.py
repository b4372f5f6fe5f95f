"""A class on a real Dask cluster of two worker processes, one of which is killed on the way."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

from tests.classroom import made_up


def kill_one_when_busy(pids: list[int], results: Path, killed: list[int]) -> None:
    """Kill the first worker process once two results are there."""
    end = time.monotonic() + 300
    while time.monotonic() < end and len(list(results.glob("*.json"))) < 2:
        time.sleep(0.02)
    os.kill(pids[0], signal.SIGKILL)
    killed.append(len(list(results.glob("*.json"))))


def main(root: Path, submissions: Path, graded: Path, output: Path) -> None:
    """Grade the class on a local cluster and compare with the outputs of one machine."""
    from distributed import Client, LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        with Client(cluster) as client:
            pids = list(client.run(os.getpid).values())
        killed: list[int] = []
        watcher = threading.Thread(target=kill_one_when_busy, args=(pids, output / "results", killed))
        watcher.start()
        code = made_up.grade(root, submissions, output, "--dask", cluster.scheduler_address)
        watcher.join()
    assert code == 0 and len(set(pids)) == 2
    assert killed and killed[0] < 10, "the worker was killed too late"
    assert made_up.tree(output) == made_up.tree(graded)


if __name__ == "__main__":
    import tempfile

    from tests.runner import lab

    with tempfile.TemporaryDirectory() as place:
        here = Path(place)
        lab.write(here / "kit")
        (here / "in").mkdir()
        made_up.write(here / "in")
        assert made_up.grade(here / "kit", here / "in", here / "one", "--jobs", "2") == 0
        main(here / "kit", here / "in", here / "one", here / "dask")
        print("same results on a Dask cluster that lost a worker")
