"""The library of SOPs: cover, citations, statistics, print."""
