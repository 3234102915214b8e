"""Which versions a project's requirements come to, today or as of a date, and what has to give for it."""
