"""The public log: what happened to certificates, in a tree that can only grow.

A leaf is a hash over a random salt and facts that name nobody, so the tree itself tells
nothing; whoever has a certificate gets the salt and can show that it stands in there.
"""
