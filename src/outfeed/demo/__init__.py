"""The demonstration: a beverage plant that runs before the reader's eyes."""
