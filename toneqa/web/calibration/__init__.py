"""Calibration: several raters judge the same letters blind, then look at where they differ."""
