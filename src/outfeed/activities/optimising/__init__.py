"""The optimiser at work on the plan: what is asked of it, how it is searched, what comes of it."""
