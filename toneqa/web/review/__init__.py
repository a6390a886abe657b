"""The review desk behind its pages: what a person may see of a letter, how it is shown, what the forms say."""
