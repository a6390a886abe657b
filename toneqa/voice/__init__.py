"""What clients say in surveys, beside what toneqa saw in their letters. It shows what goes together, never what causes what."""
