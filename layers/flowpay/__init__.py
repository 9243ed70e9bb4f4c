"""Procurement that runs itself: the rules, the books, the providers and the runtime of Flowpay."""

__version__ = "0.7.0"
