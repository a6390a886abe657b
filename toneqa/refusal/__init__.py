"""Helps to write a refusal: names the missing parts and offers sentences that invent nothing."""

from toneqa.refusal.offers import Helper

__all__ = ["Helper"]
