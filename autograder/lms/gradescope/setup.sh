#!/usr/bin/env bash
# Run once by Gradescope, as root, when the image is built: puts NumPy and pytest beside the grader.
# The system's python3 is used as it is. `pip install --target` works where venv lacks ensurepip.
set -euo pipefail
source_folder="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
[ -d "$source_folder/kit" ] || source_folder=/autograder/source
environment="$source_folder/environment"
if ! python3 -m pip --version >/dev/null 2>&1; then
  if [ -f "$source_folder/pip.whl" ]; then
    pip() { python3 "$source_folder/pip.whl/pip" "$@"; }
  else
    apt-get update -qq && apt-get install -y -qq python3-pip
    pip() { python3 -m pip "$@"; }
  fi
else
  pip() { python3 -m pip "$@"; }
fi
options=(--quiet --disable-pip-version-check --no-cache-dir --upgrade --target "$environment")
if [ -d "$source_folder/wheels" ]; then
  options+=(--no-index --find-links "$source_folder/wheels")
fi
pip install "${options[@]}" -r "$source_folder/requirements.txt"
# The student's code may read NumPy, and nothing else of ours: tests and solution are root's alone.
chmod -R go-rwx "$source_folder/kit"
chmod -R go+rX "$environment"
PYTHONPATH="$environment:$source_folder/kit" python3 -B -m autograder doctor
