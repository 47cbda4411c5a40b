"""Working time, calendars, limits and how they came about."""
