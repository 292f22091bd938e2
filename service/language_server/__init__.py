"""`dragoman lsp`: what editors ask about definitions while they are typed, over the Language Server Protocol.

What is known about definitions is in `semantic.editing`; here are files, positions and messages.
"""
