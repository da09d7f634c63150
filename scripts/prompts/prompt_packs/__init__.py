"""Makes and checks the recorded prompt packs: thirteen spoken clips per locale."""
