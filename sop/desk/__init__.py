"""The officers' desk: queues and their filters."""
