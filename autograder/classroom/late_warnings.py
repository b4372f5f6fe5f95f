"""Says where a late rule works with less than it needs: marks without days, hand-ins without a time."""

from __future__ import annotations

from autograder.classroom.class_record import MISSING, ClassRecord, Student
from autograder.classroom.policy import Override, Policy, override_of
from autograder.kit.messages import join_sentences, say, say_count


def remarks(record: ClassRecord) -> list[str]:
    """A sentence or two for each thing that the late rule does not know, and what the instructor can give."""
    policy = record.policy
    if not policy.late_percent:
        idle = policy.late_days or policy.late_cap < Policy.late_cap
        return [say("late_no_percent")] if idle else []
    handed_in = [one for one in record.students if one.refused != MISSING]
    found = [(one, override_of(policy, one.key, one.student)) for one in handed_in]
    open_ones = [(one, wish) for one, wish in found if is_open(one, wish, policy)]
    marked = [one for one, wish in open_ones if one.late or wish.late]
    told = [tell_marked(marked, policy)] if marked else []
    if policy.due and len(open_ones) > len(marked):
        told.append(say_count("late_no_time", len(open_ones) - len(marked)))
    return told


def is_open(student: Student, wish: Override, policy: Policy) -> bool:
    """Whether neither the instructor nor a time tells by how many days a hand-in is late."""
    told = wish.days is not None or wish.late is False or wish.points is not None
    return not told and not (policy.due and student.time)


def tell_marked(marked: list[Student], policy: Policy) -> str:
    """What marks without a number of days cost, and what to give."""
    free = say_count("late_all_free", policy.late_days) if policy.late_days else ""
    by_time = all(student.time for student in marked)
    mend = say("late_give_due") if by_time else say("late_give_days")
    return join_sentences(say_count("late_marked", len(marked)), free, mend)
