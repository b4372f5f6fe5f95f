"""The student's module in the same process: values are copied as over a wire, hangs are stopped."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.kit import CallFailure, Mismatch, seeds, student_file, unchanged
from autograder.kit.desk import Desk
from autograder.kit.proxy import ModuleProxy, recorder
from autograder.kit.refused_calls import refused
from autograder.kit.released_assignment import ReleasedAssignment
from autograder.kit.states import State
from autograder.kit.student_file import lines_of, message_of
from autograder.kit.watchdog import TimeUp, Watchdog


@pytest.fixture
def student(tmp_path: Path) -> Callable[[str], ModuleProxy]:
    """Makes the proxy of a student's module `net` with this source."""

    def make(source: str, seconds: float = 5.0) -> ModuleProxy:
        recorder.clear()
        (tmp_path / "net.py").write_text(source, encoding="utf-8")
        watchdog = Watchdog(seconds, stuck=lambda: None)
        return Desk(tmp_path, ReleasedAssignment("net", "A net", "", ()), watchdog).proxy

    return make


Student = Callable[..., Any]


def test_arguments_are_copies_and_a_change_in_place_is_seen_in_the_reply(student: Student) -> None:
    net = student("a = []\ndef f(x):\n    a.append(x)\n    x[0] = 5\ndef g():\n    return a")
    x = np.zeros(2)
    net.f(x)
    x[1] = 7
    assert (x.tolist(), net.g()[0].tolist()) == ([0.0, 7.0], [5.0, 0.0])
    with pytest.raises(Mismatch, match="It changed argument 1 in place"):
        unchanged(net.f, x)


def test_results_are_plain_values(student: Student) -> None:
    net = student("import numpy as np\ndef f():\n    return (v for v in (np.float32(1), 2))")
    value = net.f()
    assert (type(value), type(value[0]), value[1]) == (list, np.float32, 2)


def test_a_callback_gets_and_gives_plain_values(student: Student) -> None:
    net = student("def f(g):\n    x = [1, 2]\n    y = g(range(2), x)\n    return x, y")
    seen: list[Any] = []

    def g(a: Any, b: Any) -> Any:
        seen.append(a)
        b.append(3)
        return iter((1, 2))

    assert net.f(g) == ([1, 2], [1, 2])
    assert seen == [[0, 1]]


def test_a_callback_cannot_be_given_an_object(student: Student) -> None:
    net = student("def f(g):\n    return g(object())")
    with pytest.raises(TypeError, match="the tests were given a value of type object"):
        net.f(lambda x: x)


def test_an_error_of_a_callback_can_be_caught_as_its_built_in_class(student: Student) -> None:
    net = student(
        "def f(g):\n    try:\n        g()\n    except ValueError as e:\n        return str(e)"
    )

    class Own(ValueError):
        pass

    def g() -> None:
        raise Own("no")

    assert net.f(g) == "no"


def test_a_module_function_as_argument_is_the_students_own(student: Student) -> None:
    net = student("def a(x):\n    return x\ndef f(g):\n    return g is a")
    assert net.f(net.a) is True


def test_a_missing_function_as_argument_fails_the_call(student: Student) -> None:
    net = student("def f(g):\n    return 1")
    with pytest.raises(CallFailure, match="has no function h"):
        net.f(net.h)


def test_a_returned_function_can_be_called(student: Student) -> None:
    net = student(
        "def f(k):\n    def g(x):\n        x[0] = 9\n        return k * len(x)\n    return g"
    )
    inner = net.f(3)
    x = [1, 2]
    assert (inner(x), x) == (6, [1, 2])
    assert str(recorder.last) == "the returned function([1, 2])"


def test_a_nested_call_that_fails_ends_the_whole_call(student: Student) -> None:
    net = student(
        "def f(g):\n    try:\n        g()\n    except Exception:\n        return 1\n"
        "def h():\n    exit()"
    )
    with pytest.raises(CallFailure) as caught:
        net.f(lambda: net.h())
    assert caught.value.call.function == "h"


def test_constants_are_read(student: Student) -> None:
    net = student("LIMIT = [1, 2]\n")
    assert net.LIMIT == [1, 2]
    with pytest.raises(CallFailure, match="net.py has no constant RATE."):
        print(net.RATE)


def test_numpys_error_settings_stay_with_the_student(student: Student) -> None:
    net = student("import numpy as np\nnp.seterr(all='raise')\ndef f(x):\n    return 1 / x")
    with pytest.raises(FloatingPointError):
        net.f(np.zeros(1))
    with np.errstate(divide="ignore"):
        assert np.isinf(np.ones(1) / np.zeros(1)).all()


def test_a_dataclass_finds_its_module_while_it_is_made(student: Student) -> None:
    net = student(
        "from __future__ import annotations\nfrom dataclasses import dataclass\n"
        "@dataclass\nclass Pair:\n    first: int\ndef f():\n    return Pair(3).first"
    )
    assert net.f() == 3
    assert "net" not in sys.modules


def test_what_is_printed_is_kept_up_to_a_limit(student: Student) -> None:
    net = student("import sys\ndef f():\n    print('a' * 50_000)\n    print('b', file=sys.stderr)")
    net.f()
    printed = net._backend.printed()
    assert set(printed) == {"a"} and len(printed) == 20_000
    assert net._backend.printed() == ""


def test_a_stale_proxy_of_the_same_name_is_not_disturbed(student: Student) -> None:
    net = student("def f():\n    return 1")
    before = dict(sys.modules)
    with net._backend.installed():
        assert sys.modules["net"] is net
    assert sys.modules.get("net") is before.get("net")


HANGS = {
    "a loop": "while True: pass",
    "a loop that catches Exception": "while True:\n  try: abs(1)\n  except Exception: pass",
    "a long sleep": "__import__('time').sleep(1000)",
    "a wait for ever": "__import__('threading').Event().wait()",
}


@pytest.mark.parametrize("name", HANGS)
def test_a_call_that_hangs_is_stopped(student: Student, name: str) -> None:
    body = HANGS[name].replace("\n", "\n    ")
    net = student(f"def f():\n    {body}\ndef g():\n    return 1", seconds=0.2)
    started = time.monotonic()
    with pytest.raises(CallFailure, match="It took longer than 0.2 s") as caught:
        net.f()
    assert caught.value.failed.state is State.HANG
    assert caught.value.failed.lines[0] in (2, 3, 4)
    assert time.monotonic() - started < 60
    assert net.g() == 1


def test_a_function_that_hung_is_not_called_again(student: Student) -> None:
    net = student("def f():\n    while True: pass", seconds=0.1)
    with pytest.raises(CallFailure, match="Is there a loop that never ends"):
        net.f()
    started = time.thread_time()
    with pytest.raises(CallFailure, match="not called again"):
        net.f()
    assert time.thread_time() - started < 0.1


def test_what_depends_on_a_function_that_hung_does_not_wait_for_it_again(student: Student) -> None:
    net = student("def f():\n    while True: pass\ndef g():\n    return f()", seconds=0.1)
    with pytest.raises(CallFailure):
        net.f()
    started = time.thread_time()
    with pytest.raises(CallFailure) as caught:
        net.g()
    assert (caught.value.failed.state, caught.value.failed.function) == (State.HANG, "f")
    assert time.thread_time() - started < 0.1


def test_a_call_that_shares_the_processor_has_its_processor_time(student: Student) -> None:
    net = student("import time\ndef f():\n    time.sleep(0.5)\n    return 1", seconds=0.3)
    assert net.f() == 1


def test_time_up_does_not_leak_out_of_calls_that_end_near_the_limit() -> None:
    watchdog = Watchdog(0.1, stuck=lambda: None)
    outcomes = []

    def work() -> str:
        end = time.thread_time() + 0.02 * (len(outcomes) % 12)
        while time.thread_time() < end:
            pass
        return "in time"

    for _ in range(24):
        outcomes.append(watchdog.run(work, lambda error: "stopped"))
    assert set(outcomes) == {"in time", "stopped"}


def test_a_nested_run_shares_the_time_of_the_outer_one() -> None:
    watchdog = Watchdog(0.3, stuck=lambda: None)

    def inner() -> str:
        while True:
            pass

    def outer() -> str:
        return watchdog.run(inner, lambda error: "inner")

    assert watchdog.run(outer, lambda error: "outer") == "outer"


def test_time_stands_still_in_a_debugger() -> None:
    watchdog = Watchdog(0.2, stuck=lambda: None)
    waiting = "import time\ndef wait():\n    time.sleep(0.8)\n    return 'done'\n"
    debugger: dict[str, Any] = {"__name__": "pdb"}
    exec(waiting, debugger)
    assert watchdog.run(debugger["wait"], lambda error: "stopped") == "done"


def test_time_up_is_not_an_exception_that_students_catch_by_mistake() -> None:
    assert not issubclass(TimeUp, Exception)


def test_an_instruction_without_a_line_counts_as_the_line_of_its_function() -> None:
    """Where a loop is stopped may be such an instruction; here no instruction has a line."""

    def divide() -> float:
        return 1 / 0

    divide.__code__ = divide.__code__.replace(co_linetable=b"", co_filename="net.py", co_firstlineno=7)
    with pytest.raises(ZeroDivisionError) as caught:
        divide()
    assert lines_of(caught.value, "net.py") == (7,)


def test_lookalikes_of_the_students_file(tmp_path: Path) -> None:
    names = ["net (1).py", "Net.py", "net.py.txt", "net_2.py", "net - Copy.py", "net.ipynb"]
    others = ["network.py", "test_net.py", "net.md", "demo.py", "netting (1).py"]
    for name in names + others:
        (tmp_path / name).touch()
    assert sorted(student_file.lookalikes(tmp_path / "net.py")) == sorted(names)


def test_the_random_numbers_of_a_check_depend_on_its_name_and_seed_alone() -> None:
    first = seeds.generator("net", "a").random()
    assert seeds.generator("net", "a").random() == first
    for other in (("net", "b"), ("bp", "a"), ("net", "a", "7")):
        assert seeds.generator(*other).random() != first


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
def test_an_event_loop_works_at_the_desk_and_a_process_or_a_connection_is_refused_there() -> None:
    with refused():
        assert asyncio.run(asyncio.sleep(0, "done")) == "done"
        for reach in (os.fork, socket.socket, lambda: subprocess.run([sys.executable, "--version"])):
            with pytest.raises(PermissionError) as caught:
                reach()
            assert message_of(caught.value) == "the grader allows no other processes and no network"
        with pytest.raises(OSError, match="name resolution"):
            socket.create_connection(("example.org", 80))
    socket.socket().close()
