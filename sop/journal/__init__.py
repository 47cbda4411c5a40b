"""The daily journal as the steps feed it, and the log of complaints."""
