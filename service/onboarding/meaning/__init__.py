"""What the names of tables and columns, and the values in them, mean to people. Pure."""
