"""`python -m mzdesk` and the command `mzdesk`."""

from __future__ import annotations

import sys

from mzdesk.cli import main

if __name__ == "__main__":
    sys.exit(main())
