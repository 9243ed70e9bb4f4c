"""What Flowpay remembers: one module per noun, one conditional write per command."""
