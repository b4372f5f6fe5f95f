"""CodeRunner: the template of a question that the kit grades."""
