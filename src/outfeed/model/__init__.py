"""What is true: pure rules of time, equipment, products, orders, plans, signals and figures."""
