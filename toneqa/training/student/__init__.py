"""Makes a small BERT of our own for ``toneqa train --base``: a tokenizer, a teacher's vectors, two courses (extra ``train``)."""
