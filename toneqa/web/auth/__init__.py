"""Who signs in and how: passwords, sessions, keys, OIDC. What is kept is in ``toneqa.store.accounts``."""
