"""Makes a fresh machine able to run Spinn; standard library only, for it runs before all else."""
