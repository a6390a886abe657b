"""What ``scripts/screenshots`` is made of: a team with sample data, a browser in which nothing moves, and what each picture shows."""
