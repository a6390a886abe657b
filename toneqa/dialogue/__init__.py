"""What a scored conversation was like as a dialogue: who led it, what stayed unanswered, which promises were kept."""
