"""The domain: what an environment is and every verb on it. Knows no server, no notebook and no terminal."""
