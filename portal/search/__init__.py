"""The index behind every search box: bigrams and tails of Chinese runs, whole words of other scripts. Knows kinds and
numbers of things, never the things; who may see what is decided by the lists that join its answers."""
