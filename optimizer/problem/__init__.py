"""What exists before anybody decides: people, ships, flights, training, the user's decisions, plans, their calendar."""
