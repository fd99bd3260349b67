"""What public records say: typed records with the snapshot that says so; nothing here judges."""
