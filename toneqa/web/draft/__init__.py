"""What the page of the draft shows: a wire result told in words, with the places to change."""
