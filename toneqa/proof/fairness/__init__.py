"""Counterfactual copies of letters: what must not matter is changed, and the labels that follow it are counted."""
