"""What has to be looked at, by rulings on validity and by what the register shows, and what was concluded."""
