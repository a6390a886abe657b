"""Scorecards and contacts judged by them, for readers: JSON lines, tables, the terminal."""
