"""Letters: draft, checked, approved in the system, numbered and issued."""
