"""What pages say in whole sentences."""
