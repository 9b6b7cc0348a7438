"""The schema's history. Revisions are frozen: they repeat what they create and import nothing that may
change.
"""
