"""The trusted side: holds the tests, drives untrusted workers, and makes the Result."""
