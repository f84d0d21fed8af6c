"""The benchmark: this project beside its peers; see README.md."""
