"""What this service knows: when a certificate comes into being, what it says, when it ends."""
