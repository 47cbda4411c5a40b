"""The forms of a ticket's handling."""
