"""Moodle's Virtual Programming Lab: the execution files of an activity."""
