"""Goods and services tax of India: checks, rates, invoices, deductions, clocks and returns.

Pure: no clock, no network. Every fact of the law stands in `data/` with its source, the days on
which it holds and whether it was verified; an answer carries the facts that it rests on.
"""
