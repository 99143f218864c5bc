"""Walking people, rendered: who walks, where they walk, and how a camera sees them."""
