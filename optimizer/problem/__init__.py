"""What exists before anybody decides: people, ships, flights, training, pins, plans and the calendar of a plan."""
