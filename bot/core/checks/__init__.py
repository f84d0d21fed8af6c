"""The rooms behind `bot.core.check`: each finds one sort of fault that an author can mend."""
