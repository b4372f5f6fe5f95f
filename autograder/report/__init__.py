"""Pages for people: a class's report for instructors, a feedback page for each student."""
