"""Webhooks of helpdesks: an agent's message comes in signed, its score is stored and goes back as a note or a label."""
