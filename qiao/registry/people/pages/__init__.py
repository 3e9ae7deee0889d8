"""Pages of people: ``reading`` shows, ``writing`` changes."""
