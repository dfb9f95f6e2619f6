"""One run of `ringfence trace`: read, search, judge, write, tell. Each step is one line here."""

from ringfence.cli.trace_answer import Answer
from ringfence.cli.trace_asked import Asked, ProtocolRefused, WrongUse, check
from ringfence.cli.trace_inputs import Inputs, read_inputs
from ringfence.cli.trace_outputs import write_answer
from ringfence.cli.trace_show import Told, progress, show, tell
from ringfence.core.words import Refused

__all__ = ["Asked", "run"]

DONE, FAILED, WRONG_USE, INPUT_REFUSED, PROTOCOL_REFUSED, NOT_WRITTEN = range(6)


def run(asked: Asked) -> int:
    """Answer the question; the exit code tells a script what happened."""
    try:
        check(asked)
        with progress() as told:
            inputs = read_inputs(asked, told=told)
            answer = _answer(asked, inputs, told)
            written = write_answer(answer, inputs=inputs, asked=asked, told=told)
    except WrongUse as problem:
        return _refused(problem, WRONG_USE)
    except ProtocolRefused as problem:
        return _refused(problem, PROTOCOL_REFUSED)
    except Refused as problem:
        return _refused(problem, INPUT_REFUSED)
    except OSError as problem:
        where = f"{problem.filename}: " if problem.filename else ""
        tell(f"ringfence trace: could not write the result: {where}{problem.strerror or problem}")
        return NOT_WRITTEN
    for warning in answer.warnings:
        tell(f"warning: {warning}")
    show(answer, written, asked=asked)
    return DONE


def _answer(asked: Asked, inputs: Inputs, told: Told) -> Answer:
    if asked.raw:
        from ringfence.cli.trace_raw import answer_raw

        return answer_raw(asked, inputs, told=told)
    from ringfence.cli.trace_protocol import answer_protocol

    return answer_protocol(asked, inputs, told=told)


def _refused(problem: Refused, code: int) -> int:
    say = getattr(problem, "say", None)
    for line in (say() if say else str(problem)).splitlines():
        tell(f"ringfence trace: {line}")
    return code
