#!/usr/bin/env bash
# As Gradescope does: builds an image from a package and grades submissions in it, in a root file
# system of its own. Run by `unshare --mount --net`: nothing that is mounted here outlives it, and
# there is no network.
# in_root.sh ROOT PACKAGE SUBMISSIONS RESULTS
set -euo pipefail
root="$1" package="$2" submissions="$3" results="$4"
mount --make-rprivate /
mkdir -p "$root/autograder"
mount -t tmpfs -o mode=755 autograder "$root/autograder"
mount -t tmpfs -o mode=1777 tmp "$root/tmp"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
inside() { env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
  chroot "$root" "$@"; }
cp -r "$package" "$root/autograder/source"
cp "$package/setup.sh" "$package/run_autograder" "$root/autograder/"
chmod +x "$root/autograder/setup.sh" "$root/autograder/run_autograder"
inside /autograder/setup.sh > "$results/setup.txt" 2>&1
inside cat /etc/os-release /proc/net/dev > "$results/machine.txt"
inside setpriv --reuid=65534 --regid=65534 --clear-groups \
  find /autograder/source -name 'test_hidden.py' > "$results/seen.txt" 2>/dev/null || true
grade() {
  for folder in "$submissions"/*; do
    rm -rf "$root/autograder/submission" "$root/autograder/results"
    mkdir "$root/autograder/results"
    cp -r "$folder" "$root/autograder/submission"
    cp "$submissions/../submission_metadata.json" "$root/autograder/"
    inside /autograder/run_autograder
    cp "$root/autograder/results/results.json" "$results/$(basename "$folder").$1.json"
  done
}
grade own
if inside python3 -c 'import numpy' 2>/dev/null; then
  inside python3 -c 'import numpy; print(numpy.__version__)' > "$results/numpy.txt"
  rm -r "$root"/autograder/source/environment/numpy*
  grade system
fi
