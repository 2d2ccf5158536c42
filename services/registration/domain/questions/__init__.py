"""An organizer's own questions: what they are, when they are asked, what answers they take."""
