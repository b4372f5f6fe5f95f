"""MarkUs: the script and files of a custom tester."""
