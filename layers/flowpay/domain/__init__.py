"""What Flowpay knows: frozen values and pure rules. No AWS, no HTTP, no clock."""
