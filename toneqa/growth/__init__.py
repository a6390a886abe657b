"""How an agent's letters change: a note on one answer, a plan over months with one next habit."""
