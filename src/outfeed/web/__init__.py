"""Who is looking: HTTP routes per screen, live events, sign-in and the built screens."""
