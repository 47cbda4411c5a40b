"""What the public may read about the handling of disturbances (UU 14/2008), without persons."""
