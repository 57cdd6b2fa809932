"""What exists, before anybody decides: people, ships and flights, training, decisions of the user, plans and their calendar."""
