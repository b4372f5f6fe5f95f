"""Autolab: the two autograding files of a lab."""
