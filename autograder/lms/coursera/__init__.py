"""Coursera: the build context of a grader's Docker image."""
