"""What can be judged about a place: its kind, its position in any Chinese datum, its written address."""
