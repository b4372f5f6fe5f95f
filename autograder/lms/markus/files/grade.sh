#!/usr/bin/env bash
# Run by MarkUs's custom tester beside kit.zip and the student's @NAME@.py; prints its results.
here="$PWD"
kit="$(mktemp -d)"
# -I: nothing that the student handed in can take the place of a module of Python.
python3 -I -m zipfile -e kit.zip "$kit" && rm -f kit.zip && cd "$kit" &&
  python3 -B -m autograder.lms.adapter markus "$here/@NAME@.py"
rm -rf "$kit"
