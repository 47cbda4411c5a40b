"""The public code of a paper, and the page that answers for it."""
