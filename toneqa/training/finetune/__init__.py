"""Fine-tunes any BERT-like checkpoint into the family ``encoder`` (extra ``train``)."""
