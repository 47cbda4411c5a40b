"""The ticket page: what it shows and the acts on it."""
