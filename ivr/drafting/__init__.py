"""The draft that staff edit in the browser: kept in the database, checked and walked by a child process."""
