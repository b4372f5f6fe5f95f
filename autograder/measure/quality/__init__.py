"""Measures the tests themselves: mutants, misconceptions, hints, right answers, a memoriser."""
