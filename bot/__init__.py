"""The Goed Werk Coach: a reflection in chat for Dutch civil servants."""
