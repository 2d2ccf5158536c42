"""Files with earlier attendance, as other systems and spreadsheets write them."""
