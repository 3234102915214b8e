"""The Jupyter Server extension: REST handlers, jobs and events, thin over :mod:`jupyter_venv.core`.

``app`` wires it; ``handlers/`` speak HTTP; ``catalog`` reads; ``jobs`` runs changes on worker
threads; ``events`` and ``watcher`` publish on Jupyter Server's event bus; ``folders`` confines
every path to the server's root. Nothing outside this package imports it.
"""
