"""``python -m jupyter_venv``: the same as ``jupyter venv``."""

from __future__ import annotations

import sys

from .cli import main

sys.exit(main())
