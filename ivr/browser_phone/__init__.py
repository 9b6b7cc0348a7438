"""The browser phone: one caller for each tab, on a simulated carrier, with the flow beside it."""
