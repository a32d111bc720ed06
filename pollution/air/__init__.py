"""Air quality as values: concentrations, averages, indices. Knows neither Django nor a database."""
