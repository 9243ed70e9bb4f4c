"""What Flowpay does: load, decide, record."""
