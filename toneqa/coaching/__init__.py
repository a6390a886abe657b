"""What a trainer would say of an answer: advice on what to change, and a note that begins with what went well."""

from toneqa.coaching.advice import MOST, advise, apart, message_of

__all__ = ["MOST", "advise", "apart", "message_of"]
