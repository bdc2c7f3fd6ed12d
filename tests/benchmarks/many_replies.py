"""Thousands of EHLO replies in one paste: what each costs until the report stands.

    python tests/benchmarks/many_replies.py [--replies N]

Replies of one server, and of as many servers as there are replies, are read and reported on in turn in the same process;
each figure stands beside the same one of a tenth of the replies, so that the ratio says what the number costs.
"""

import argparse
import time

from measuring import median, print_table, verdict

from inspector.formats.recognise import recognise
from inspector.formats.reports.text import report_text
from inspector.lenses.inspection import inspect
from inspector.transcript import Transcript

GOAL_MS = 3
"""Milliseconds for a reply of five lines: 6,000 of them, a paste of 600 kB, in less than twenty seconds."""
ROUNDS = 3
REPLY = "EHLO client.example.com\n250-{}.example.com\n250-PIPELINING\n250-SIZE 10240000\n250-STARTTLS\n250 8BITMIME\n"


def paste(count: int, *, servers: int) -> bytes:
    """Return a session with that many EHLO replies, of so many servers."""
    replies = "".join(REPLY.format(f"mx{number % servers}") for number in range(count))
    return f"220 mx.example.com ESMTP\n{replies}QUIT\n221 bye\n".encode()


def milliseconds(raw: bytes, count: int) -> float:
    """Return what a reply of it costs."""
    start = time.process_time()
    (conversation,) = recognise(raw, "a paste")
    transcript = Transcript(conversation.events)
    report_text(transcript, inspect(transcript))
    return (time.process_time() - start) * 1000 / count


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--replies", type=int, default=5_000)
    count = parser.parse_args().replies
    rows = []
    for words, servers in (("of one server", 1), ("each of another server", count)):
        small = paste(count // 10, servers=servers)
        large = paste(count, servers=servers)
        few, many = [], []
        for _ in range(ROUNDS):
            few.append(milliseconds(small, count // 10))
            many.append(milliseconds(large, count))
        figures = (f"{median(many):.2f} ms", f"{median(few):.2f} ms", f"{median(many) / median(few):.2f}")
        rows.append([words, *figures, verdict(round(median(many), 2), GOAL_MS)])
    print_table("EHLO replies in one paste", ["a reply", f"{count:,}", f"{count // 10:,}", "ratio", "goal"], rows)


if __name__ == "__main__":
    main()
