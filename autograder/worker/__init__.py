"""The untrusted side: the process that runs a student's code and never sees a test."""
