"""The panel: this notebook's environment as widgets in an output.

``model`` holds what is known and talks to the command line; the other modules draw it. Changes, previews and
readings are followed on threads, so the cell that shows a panel ends at once, and the panel goes on while
another cell runs.
"""

import ipywidgets

if int(ipywidgets.__version__.split(".")[0]) < 8:
    raise ImportError(f"this is version {ipywidgets.__version__}")

from jupyter_venv.kernel.panel.panel import Panel

__all__ = ["Panel"]
