"""A saved mark defended: where every point went, and whether the same letter gives the same result again."""
