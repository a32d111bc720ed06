"""Pages of issuing: papers on their way out, their parts and steps, and the series of numbers."""
