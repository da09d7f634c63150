"""Makes and checks the recorded prompt packs: the spoken clips of each locale."""
