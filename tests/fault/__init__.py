"""What happens when processes die, messages come twice and servers go away."""
