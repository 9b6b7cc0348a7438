"""CSV files into tables: all of a file or nothing of it, every row that is wrong named by its line."""
