"""What came of it: survival, calibration, agreement, rates and waits, from plain rows. Pure.

The statistics are those of lifelines, scipy and statsmodels; these modules choose, label and
bound them. They are costly to import, so that only workers and reports do.
"""
