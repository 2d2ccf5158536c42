"""What is sent and answered, as models: the document's schemas are made of them."""
