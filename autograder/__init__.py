"""The kit: builds student releases from reference solutions and grades what comes back."""

__version__ = "2.0.0"
