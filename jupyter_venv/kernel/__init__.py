"""What runs inside a project's kernel: ``%venv``, its completion, and the panel.

Imports only the standard library, IPython, ipywidgets, and this package's ``errors`` and ``models``;
everything that changes an environment is done by the command line in a process of its own.
"""
