"""Two periods of results side by side: what has changed beyond chance, and whether the model still knows the words."""
