"""The compiled way of drawing: kinds of certificates, their templates, and what judges them."""
