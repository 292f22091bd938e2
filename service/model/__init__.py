"""The door to language models: which one (`access`), calls (`client`), what they cost (`budgets`) and where they are
written down (`logs`). Any endpoint that speaks the protocol of OpenAI will do.

    open_model(settings.language_model, os.environ, base=folder)      a ModelClient, or NoModel and why

Nothing is imported here: a program that asks no model loads nothing of it.
"""
