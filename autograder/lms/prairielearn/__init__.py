"""PrairieLearn: a question for each assignment, graded in a container of the course."""
