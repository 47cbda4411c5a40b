"""What an office sets: its own times, working hours, holidays."""
