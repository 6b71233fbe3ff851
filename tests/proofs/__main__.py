"""`./dev prove [--quick] [pytest arguments]`: the tests marked `proof` at full size, or at a quarter of it."""

from __future__ import annotations

import sys

import pytest


def main(words: list[str]) -> int:
    """Run them; returns pytest's exit code."""
    scale = "quarter" if "--quick" in words else "whole"
    rest = [word for word in words if word != "--quick"]
    return int(pytest.main(["-m", "proof", "--scale", scale, "-n", "2", *rest]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
