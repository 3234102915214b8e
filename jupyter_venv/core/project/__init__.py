"""What a project's own files say it needs: notebooks, modules and declarations. Reads, and never runs any."""
