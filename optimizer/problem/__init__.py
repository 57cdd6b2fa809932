"""What exists before anybody decides: people, ships, flights, training, pins and waivers, plans and their calendar."""
