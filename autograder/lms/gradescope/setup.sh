#!/usr/bin/env bash
# Run once by Gradescope, as root, when the image is built: puts NumPy and pytest beside the grader.
# The system's python3 is used as it is: Gradescope's own harness needs it.
set -euo pipefail
source_folder="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
[ -d "$source_folder/kit" ] || source_folder=/autograder/source
environment="$source_folder/environment"
if [ -d "$source_folder/wheels" ]; then
  # Made with WHEELS=1: no network, no pip.
  python3 -B "$source_folder/unpack.py" "$source_folder/wheels" "$environment"
else
  if ! python3 -m pip --version >/dev/null 2>&1; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-pip
  fi
  # `--target` works where Ubuntu's python3 has no ensurepip and so cannot make an environment.
  python3 -m pip install --quiet --disable-pip-version-check --no-cache-dir --upgrade \
    --target "$environment" -r "$source_folder/requirements.txt"
fi
# Compiled once here, so that it is not done anew for each submission.
python3 -m compileall -q "$environment" "$source_folder/kit" || true
# The student's code may read NumPy, and nothing else of ours: tests and solution are root's alone.
chmod -R go-rwx "$source_folder/kit"
chmod -R go+rX "$environment"
cd "$source_folder/kit"
PYTHONPATH="$environment:$source_folder/kit" python3 -B -m autograder doctor
