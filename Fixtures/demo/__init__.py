"""The main job shown from outside: a PACS, the daemon and a stock sender on loopback."""
