"""The keys: who may read what, and how a person is forgotten.

The key file holds the secrets of the installation. The vault, a database of its own with a short
backup life, holds one key for every person, wrapped by a key from the file. Erasing a person is
destroying that key: without it, copies of the rows elsewhere are noise.
"""

from bot.vault.keys import Vault
from bot.vault.ring import KeyRing

__all__ = ["KeyRing", "Vault"]
