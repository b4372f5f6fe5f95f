#!/usr/bin/env bash
# Run by Coursera in the container: grades what is in /shared/submission, writes /shared/feedback.json.
shared="${SHARED:-/shared}"
cd "$(dirname "${BASH_SOURCE[0]}")/kit" &&
  python3 -B -m autograder.lms.adapter coursera "$shared/submission" "$shared/feedback.json"
