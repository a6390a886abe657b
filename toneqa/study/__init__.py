"""The study of refusals: which part and which tone helps, for one letter and over pairs of a contrast corpus."""
