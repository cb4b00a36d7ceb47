"""Technologies behind the ports: one file = one technology behind one port."""
