"""What lies in Temporal is sealed, and who sent it can be proven."""
