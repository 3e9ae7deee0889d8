"""The sheets engine: reads, checks, writes and fills the tables that offices pass around.

``read_table(file, kind, as_of=day)`` is the way in; ``load_kind("organizations")`` gives a kind of sheet.
"""
