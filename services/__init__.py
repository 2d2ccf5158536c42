"""The services of Spinn, and the composition root that starts them."""
