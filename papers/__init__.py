"""The office's papers: typesetting, letterheads, register, letters, dispositions, journal."""
