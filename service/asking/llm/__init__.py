"""The language model's planner: it chooses among governed names, and what it chooses is checked like any query."""
