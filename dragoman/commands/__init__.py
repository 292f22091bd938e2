"""The commands of `dragoman`, one module for each group of them. They parse, call `dragoman.app`, and show."""
