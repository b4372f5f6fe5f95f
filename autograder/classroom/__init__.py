"""A class: many submissions in, grades, feedback and a report out."""
