"""The web side of the program: one FastAPI application that other pages join."""
