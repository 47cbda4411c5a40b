"""Dispositions: a superior's routed instruction, passed on from hand to hand."""
