"""What holds for all tests."""

from __future__ import annotations

import sys

# jsonschema imports it where it is there; it compiles grammars for seconds, and nothing here needs them.
sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]
