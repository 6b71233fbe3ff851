"""Who may do what inside a shared PostgreSQL: roles, logins, grants, row policies, a catalogue that tells less.

Everything is made from the model list, as triggers.py makes the guards: `installing.apply` brings a store to the
list and `comparing.differences` says in Chinese where one differs. See docs/shared-database.md.
"""
