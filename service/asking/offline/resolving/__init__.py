"""A draft → a query: every open name is settled by what can be reached, or asked about."""
