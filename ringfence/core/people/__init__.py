"""What can be judged about a person's papers and name: numbers, phones, readings, masks and likeness."""
