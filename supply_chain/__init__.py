"""What the program is made of besides its own code: licences, and weaknesses that have become known."""
