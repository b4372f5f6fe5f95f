"""otter-grader: the zip for `otter run`, `otter grade` and Gradescope; the kit is its plugin."""
