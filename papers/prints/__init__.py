"""Papers on request: at once, or through the print queue."""
