"""An invented county that lives day by day: the people, where they are, and every draw keyed by what it decides."""
