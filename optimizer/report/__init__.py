"""The only place that formats: text for people, plain data for machines."""
