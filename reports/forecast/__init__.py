"""The expected finish of open tickets from the history of the same SOP, and how true it was."""
