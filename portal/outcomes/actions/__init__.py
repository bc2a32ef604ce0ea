"""What is done to the ledger: cases opened from intents, lines recorded, corrected and disputed, questions asked and answered."""
