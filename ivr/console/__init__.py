"""The pages by which staff see and run the lines. `frame.py` is what all of them stand in."""
