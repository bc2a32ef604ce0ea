"""What changes in the vault: uploads, documents, grants, the log of looks, and forgetting."""
