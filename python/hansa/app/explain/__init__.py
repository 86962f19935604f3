"""Why an order was made, and why none was: certificates from what is on record."""
