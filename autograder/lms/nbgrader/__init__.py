"""nbgrader: a course folder with a notebook edition of every assignment, graded by the kit."""
