"""Lines as pictures: what each step says and where it leads, for the screen, for paper and for a terminal."""
