"""Classroom 50: the autograder of an assignment, which its runner starts on GitHub's machines."""
