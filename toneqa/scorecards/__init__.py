"""Scorecards: what a quality team judges a contact by, as data. A contact is all that one agent wrote in one conversation."""
