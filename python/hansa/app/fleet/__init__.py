"""Desks as processes under one firm: started, watched, held to its limits."""
