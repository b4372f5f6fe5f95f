"""What a worker may read: the paths that Landlock grants it, and nothing else."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

import numpy

from autograder.worker.landlock import READ, READ_DIR

PACKAGE_FOLDERS = ("site-packages", "dist-packages")


def rights() -> dict[str, int]:
    """Each path with its right: the standard library, NumPy, and the libraries that they load.

    Of folders in which others install packages only the names, which the import system lists.
    """
    site = site_folder()
    folders = [*stdlib_folders(), site, "/lib", "/lib64", "/usr/lib", "/usr/lib64"]
    granted = dict.fromkeys(folders, READ_DIR)
    for folder in stdlib_folders():
        granted.update(_entries(folder, lambda name: name not in PACKAGE_FOLDERS))
        granted.update(_entries(os.path.dirname(folder), lambda name: ".so" in name))
    granted.update(_entries(site, lambda name: name.startswith("numpy")))
    for folder in ("/lib", "/lib64", "/usr/lib", "/usr/lib64"):
        granted.update(_entries(folder, lambda name: not name.startswith("python")))
    granted.update(dict.fromkeys(("/etc/ld.so.cache", "/dev/null", "/etc/localtime"), READ))
    return {**granted, "/usr/share/zoneinfo": READ}


def _entries(folder: str, wanted: Callable[[str], bool]) -> dict[str, int]:
    """The right to read each wanted entry of a folder; none where it cannot be listed."""
    try:
        names = os.listdir(folder)
    except OSError:
        return {}
    return {os.path.join(folder, name): READ for name in names if wanted(name)}


def site_folder() -> str:
    """The folder that NumPy is installed in."""
    return os.path.dirname(os.path.dirname(os.path.abspath(numpy.__file__)))


def stdlib_folders() -> list[str]:
    """Folders of the standard library: the modules' and the compiled ones'."""
    home = os.path.dirname(os.path.abspath(os.__file__))
    dynload = [path for path in sys.path if os.path.basename(path) == "lib-dynload"]
    return [home, *dynload]
