"""What is decided about clients and treatments from plain values alone."""
