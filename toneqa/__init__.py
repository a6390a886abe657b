"""toneqa reads Russian customer-service letters and chats the way a good QA trainer does."""

__version__ = "0.1.0"
