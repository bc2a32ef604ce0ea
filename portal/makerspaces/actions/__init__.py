"""Writing makerspaces, the proposals about them, who runs them, and whole tables of them."""
