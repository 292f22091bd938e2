"""The door to language models: which one (`access`), calls (`client`), what they cost (`budgets`) and where they are
written down (`logs`). Any endpoint that speaks the protocol of OpenAI will do."""
