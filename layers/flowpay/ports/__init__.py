"""Whom Flowpay talks to: one module per outside provider, all over HTTP."""
