"""What every function shares: configuration, clients, HTTP edge, logging."""
