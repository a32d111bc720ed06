"""What happens to a text over time: its validity events, what they change, and what speaks against them."""
