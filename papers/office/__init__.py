"""What an office sets for its papers: letterhead, templates, number patterns."""
