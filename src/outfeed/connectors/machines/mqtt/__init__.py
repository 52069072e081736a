"""MQTT: reads a plant's own namespace from a broker by topic rules."""
