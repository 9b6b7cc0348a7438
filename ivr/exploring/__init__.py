"""Every caller's path, walked with the engine itself: a version is proven, or shown a call that breaks it."""
