"""Tables of the notifications service and the named reads and locks on them."""
