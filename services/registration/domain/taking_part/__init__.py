"""Taking part: which sessions somebody comes to, and whether on site or online."""
