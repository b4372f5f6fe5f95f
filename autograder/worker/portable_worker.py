"""One worker in a process of its own on standard input and output, for systems without fork."""

from __future__ import annotations

import os
import random
import sys
import warnings

import numpy as np

from autograder.worker import confine, system_stand_ins
from autograder.worker.call_server import Server, stream_of_descriptors


def main() -> None:
    """Serve the runner on the standard streams; the student's code gets empty ones instead."""
    incoming, outgoing = os.dup(0), os.dup(1)
    if sys.platform == "win32":
        import msvcrt

        msvcrt.setmode(incoming, os.O_BINARY)
        msvcrt.setmode(outgoing, os.O_BINARY)
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    confine.seal_imports()
    warnings.simplefilter("ignore")
    random.seed(0)
    np.random.seed(0)
    server = Server(stream_of_descriptors(incoming, outgoing), system_stand_ins.install)
    server.send(op="ready", layers=list(confine.PORTABLE))
    server.run()
