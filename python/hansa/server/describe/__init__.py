"""What is made from the schema of the API: its document, its page for people, the client."""
