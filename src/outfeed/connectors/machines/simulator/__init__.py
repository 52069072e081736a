"""A simulated twin of any plant: it makes what it is told to and says so over MQTT."""
