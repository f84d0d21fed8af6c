"""The doors: Telegram and the terminal. They translate and decide nothing."""
