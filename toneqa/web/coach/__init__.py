"""The coach's page: what goes well, what to change, and sentences to rewrite."""
