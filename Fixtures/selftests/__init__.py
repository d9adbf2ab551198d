"""What the fixtures themselves promise; run by `python -m unittest` from the folder above."""
