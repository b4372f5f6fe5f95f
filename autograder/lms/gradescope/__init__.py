"""Gradescope: the zip to upload, and what runs inside its container. Codio takes the same zip."""
