"""What a reader gets from one screening: the page, the terminal summary and the findings file, in neutral words."""
