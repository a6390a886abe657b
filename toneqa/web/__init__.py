"""The server: the draft checker, the API, the desks of the team. Only ``toneqa serve`` loads it (extra ``web``)."""
