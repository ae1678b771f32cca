"""The pages for clients, and the owner's screens behind them."""
