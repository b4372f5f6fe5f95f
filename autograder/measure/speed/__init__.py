"""Measures the kit beside its peers on the same submissions and tests, in one run on one machine."""
