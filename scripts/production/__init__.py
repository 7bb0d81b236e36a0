"""What the operator's commands in scripts/ are made of. Python 3.11 and its standard library are all they need."""
