"""Says in plain words what frequent messages of Python and NumPy mean."""

from __future__ import annotations

import ast
import copy
import re
import types
from typing import Any, TypeVar

import numpy as np

from .captured_output import CapturedOutput
from .messages import join_sentences, mark, say, say_marked
from .plain_values import show
from .student_file import message_of

Node = TypeVar("Node", bound="ast.expr | ast.stmt")
SIZES = re.compile(r"^matmul: .*gufunc signature .* \(size (\d+) is different from (\d+)\)$")
SCALAR = re.compile(r"^matmul: Input operand (\d) does not have enough dimensions ")
TUPLE = re.compile(r"out of bounds for axis|too many indices for array")
FUNCTION = r"(function|method|builtin_function_or_method|numpy\.ufunc)"
TRUTH, INTEGER, ARRAY = mark("advice_truth"), mark("advice_integer"), mark("advice_array")
ROWS = mark("advice_rows")
ADVICE = (
    (r"NotImplementedError", mark("advice_own_branch")),
    (r"for \^: |bitwise_xor", mark("advice_power")),
    (r"truth value of an array", TRUTH),
    (r"^KeyError: (?P<name>.+)", mark("advice_key")),
    (
        r"'(list|tuple|float|int)' object has no attribute '"
        r"(?P<name>shape|size|ndim|T|sum|mean|min|max|dot|astype|reshape|transpose|argmax|any|all)'",
        mark("advice_attribute"),
    ),
    (r"'(float|int|numpy\.float64)' object does not support item assignment", mark("advice_no_assignment")),
    (r"all the input array", mark("advice_join")),
    (r"only (size-1|length-1|0-dimensional) arrays can be converted", mark("advice_one_number")),
    (rf"^TypeError: .*('{FUNCTION}'|of type {FUNCTION} )", mark("advice_function")),
    (rf"^AttributeError: '{FUNCTION}'", mark("advice_function")),
    (r"(?i)\bellipsis\b", mark("advice_ellipsis")),
    (r"NoneType", mark("advice_none")),
    (r"cannot be interpreted as an integer|expected a sequence of integers", INTEGER),
    (r"Cannot interpret '.*' as a data type", mark("advice_shape")),
    (r"only integer scalar arrays can be converted", ARRAY),
    (r"(list|tuple) indices must be integers or slices|only integers, slices", mark("advice_index_kind")),
    (
        r"index (?P<index>-?\d+) is out of bounds for axis (?P<axis>\d+) with size (?P<size>\d+)",
        mark("advice_index"),
    ),
    (r"(list|tuple|string) index out of range", mark("advice_list_index")),
    (r"zero-size array", mark("advice_empty")),
    (r"for [-+*/|&]{1,2}=?: .*'set'", mark("advice_set")),
    (r"can only concatenate tuple|for [-+*/]{1,2}=?: .*'tuple'", mark("advice_tuple")),
    (
        r"can't multiply sequence by non-int|"
        r"can only concatenate list|"
        r"for [-+*/]{1,2}=?: .*'list'",
        mark("advice_list_times"),
    ),
    (r"could not be broadcast together with shapes \((\d+),(\d+)\) \(\2,\1\)", mark("advice_turned")),
    (
        r"could not be broadcast together with shapes (\((\d+),\d+\) \(\2,\)|\((\d+),\) \(\3,\d+\))",
        mark("advice_one_for_each_row"),
    ),
    (r"could not be broadcast together", mark("advice_broadcast")),
    (r"shapes \(\d+,\) and \(\d+,\) not aligned", ROWS),
    (r"not aligned", mark("advice_aligned")),
    (
        r"axis -?\d+ is out of bounds for array of dimension (?P<dimensions>\d+)",
        mark("advice_axis"),
    ),
    (r"inhomogeneous shape", mark("advice_ragged")),
    (
        r"setting an array element with a sequence|"
        r"broadcast input array from shape \S+ into shape \(\)|"
        r"output operand with shape \(\) doesn't match",
        mark("advice_one_place"),
    ),
    (r"broadcast input array from shape (?P<got>\(.*\)) into shape (?P<place>\(.*\))", mark("advice_place")),
    (
        r"output operand with shape (?P<place>\(.*\)) doesn't match the broadcast shape (?P<got>\(.*\))",
        mark("advice_place"),
    ),
    (r"'(numpy\.ndarray|list|tuple|float|int|numpy\.float64)' object is not callable", mark("advice_call")),
    (r"Cannot cast ufunc .* to dtype\('u?int", mark("advice_whole_array")),
    (r"read-only", mark("advice_read_only")),
    (
        r"invalid index to scalar variable|"
        r"'(float|int|numpy\.float64)' object is not subscriptable|"
        r"too many indices for array",
        mark("advice_no_entries"),
    ),
    (
        r"cannot unpack non-iterable|"
        r"'(float|int|numpy\.float64)' object is not iterable|"
        r"object of type '(float|int|numpy\.float64)' has no len\(\)",
        mark("advice_no_items"),
    ),
    (r"values to unpack", mark("advice_unpack")),
    (r"math domain error", mark("advice_domain")),
    (r"referenced before assignment|cannot access local variable", mark("advice_unset")),
    (r"maximum recursion depth", mark("advice_recursion")),
)
"""A pattern of frequent messages, and the sentence that says what it means; the first that fits counts."""
EXTREME = re.compile(r"(?<![\w.])(max|min)\(")  # Python's own, not those of NumPy
LIKELY = ((r"np\.a?(max|min)\(", mark("advice_two_arrays")), (r"concatenate|stack", mark("advice_brackets")))
"""What in the line is the likely reason where a whole number is needed, and what is said of it."""
PRODUCTS = (mark("matmul_shapes"), mark("matmul_sizes"))
ONE_AXIS = re.compile(r"\(\d+,\).*\(\d+,\)")


def in_plain_words(message: str) -> str:
    """The message of an error, or plain words where NumPy speaks of a gufunc."""
    sizes = SIZES.match(message)
    if sizes is not None:
        return say("matmul_sizes", left=sizes[2], right=sizes[1])
    scalar = SCALAR.match(message)
    if scalar is not None:
        return say("matmul_right_scalar" if scalar[1] == "1" else "matmul_left_scalar")
    return message


def advice(message: str, error: str = "", line: str = "") -> str:
    """What a frequent message of the class `error` means, raised in this line; or an empty text."""
    if _is_ours(message, "gave_none", "error", "call"):
        return say("advice_gave_none")
    for key in PRODUCTS:
        if _is_ours(message, key, "left", "right"):
            return say_marked(ROWS) if ONE_AXIS.search(message) else say("advice_aligned")
    for pattern, key in ADVICE:
        found = re.search(pattern, f"{error}: {message}")
        if found is not None and key == TRUTH and EXTREME.search(line):
            return say("advice_extreme")
        if found is not None:
            known = key in (INTEGER, ARRAY)
            likely = [say_marked(tail) for sign, tail in LIKELY if known and re.search(sign, line)]
            return join_sentences(say_marked(key, **found.groupdict()), *likely)
    return ""


def _is_ours(message: str, key: str, *blanks: str) -> bool:
    """Whether the message is this sentence already, in the student's language."""
    words = map(re.escape, say_marked(key, **dict.fromkeys(blanks, "\0")).split("\0"))
    return re.search(".+".join(filter(None, words)), message) is not None


def with_values(error: BaseException, filename: str, text: str) -> None:
    """Give an error that left this file a message that names what is behind it, if it can be seen.

    Behind an error of `@` are two shapes; behind an index out of bounds may be a tuple of row numbers;
    behind a None may be a function of this file.
    """
    product = isinstance(error, ValueError) and SIZES.match(message_of(error))
    index = isinstance(error, IndexError) and TUPLE.search(message_of(error))
    nothing = isinstance(error, TypeError) and "NoneType" in message_of(error)
    if not product and not index and not nothing:
        return
    frame, line = None, 0
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == filename:
            frame, line = trace.tb_frame, trace.tb_lineno
        trace = trace.tb_next
    if frame is None:
        return
    if index:
        _name_tuple(error, _nodes(text, line, ast.Subscript), frame)
        return
    if nothing:
        _name_call(error, _calls_behind(text, line, frame), frame)
        return
    products = [node for node in _nodes(text, line, ast.BinOp) if isinstance(node.op, ast.MatMult)]
    for left, right in [(node.left, node.right) for node in products]:
        try:
            shapes = np.shape(_value(left, frame)), np.shape(_value(right, frame))
        except Exception:  # more than a look-up, or nothing there
            continue
        if all(shapes) and shapes[0][-1] != shapes[1][-2:][0]:
            error.args = (say("matmul_shapes", left=shapes[0], right=shapes[1]),)
            return


def _name_tuple(error: BaseException, places: list[ast.Subscript], frame: types.FrameType) -> None:
    """Say that a name in brackets holds a tuple, where it does."""
    for place in places:
        try:
            index = _value(place.slice, frame)
        except Exception:  # more than a look-up, or nothing there
            continue
        if isinstance(index, tuple) and len(index) > 1:
            error.args = (say("tuple_index", name=ast.unparse(place), index=show(index)),)
            return


def _calls_behind(text: str, line: int, frame: types.FrameType) -> list[ast.Call]:
    """The calls in a line, and those above it in its function whose result is None there."""
    names = {one.id for one in _nodes(text, line, ast.Name) if frame.f_locals.get(one.id, "") is None}
    above = [
        made.value
        for made in _nodes(text, line - 1, ast.Assign, frame.f_code.co_firstlineno + 1)
        if isinstance(made.targets[0], ast.Name) and made.targets[0].id in names
    ]
    return _nodes(text, line, ast.Call) + [made for made in above[::-1] if isinstance(made, ast.Call)]


def _name_call(error: BaseException, calls: list[ast.Call], frame: types.FrameType) -> None:
    """Say which of these calls of a function of this file returns None, by calling it once more."""
    for call in calls:
        name = call.func.id if isinstance(call.func, ast.Name) else ""
        function = frame.f_globals.get(name)
        if not isinstance(function, types.FunctionType):
            continue
        if function.__code__.co_filename != frame.f_code.co_filename:
            continue
        try:
            values = [_index(one, frame) for one in call.args]
            named = {str(one.arg): _index(one.value, frame) for one in call.keywords}
            with CapturedOutput().capture():  # what it prints is printed already
                returned = function(*copy.deepcopy(values), **copy.deepcopy(named))
        except Exception:  # more than a look-up, nothing there, or an error of its own
            continue
        if returned is None:
            given = [*zip(call.args, values, strict=True), *zip(call.keywords, named.values(), strict=True)]
            words = [show(value) if isinstance(value, str) else ast.unparse(node) for node, value in given]
            text = f"{name}({', '.join(words)})"
            error.args = (say("gave_none", error=message_of(error), call=text),)
            return


def _nodes(text: str, line: int, kind: type[Node], first: int = 0) -> list[Node]:
    """The expressions or statements of this kind in a line of a file, or from the line `first` to it."""
    try:
        nodes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, kind)]
    except (SyntaxError, ValueError, RecursionError):
        return []
    return [node for node in nodes if node.lineno <= line and (first or line) <= (node.end_lineno or 0)]


def _value(node: ast.expr, frame: types.FrameType) -> Any:
    """The value of a name, of its transpose, or of an item of it; nothing is called."""
    if isinstance(node, ast.Name):
        return frame.f_locals[node.id] if node.id in frame.f_locals else frame.f_globals[node.id]
    if isinstance(node, ast.Attribute) and node.attr == "T":
        return np.asarray(_value(node.value, frame)).T
    if isinstance(node, ast.Subscript):
        return _value(node.value, frame)[_index(node.slice, frame)]
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
        left, right = _index(node.left, frame), _index(node.right, frame)
        return left + right if isinstance(node.op, ast.Add) else left - right
    raise LookupError


def _index(node: ast.expr, frame: types.FrameType) -> Any:
    """An index that is a number, perhaps a negative one, or a name."""
    try:
        return ast.literal_eval(node)
    except ValueError:
        return _value(node, frame)
