"""The report for whoever leads quality: every number of a run on one page, and the letters behind it."""
