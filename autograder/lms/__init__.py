"""Adapters: one folder for each LMS, with what it takes to run the kit there."""
