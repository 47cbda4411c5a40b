"""Figures and lists as files: workbooks, comma-separated text, paper."""
