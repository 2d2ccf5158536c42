"""What the demo and the tests start beyond the product: private servers and a mail catcher."""
