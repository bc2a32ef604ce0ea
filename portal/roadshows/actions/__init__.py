"""What is done at roadshows: setting up, applying, choosing, inviting commentators, the order, remarks and what follows."""
