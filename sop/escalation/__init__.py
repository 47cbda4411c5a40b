"""The ladder, the sweep that finds what is due, and its reminders."""
