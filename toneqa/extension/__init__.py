"""The browser extension: its source, and what makes both builds of it."""
