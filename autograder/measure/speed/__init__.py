"""Measures what grading costs, the kit beside its peers on the same submissions and tests in one run."""
