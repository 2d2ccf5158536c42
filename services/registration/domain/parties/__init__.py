"""Seats for others: booked together, named and taken one by one."""
