"""A project's notebooks run again, in a copy, in environments made from the project's files alone."""
