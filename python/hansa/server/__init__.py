"""The server: the HTTP API, the stream, the page. A surface over `app`."""
