"""What Binder, or Docker, has to be told to build a project's environment and its kernel."""
