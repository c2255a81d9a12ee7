"""What is wrong with a file, gathered, so that all of it is told at once."""

import sys


class Complaints:
    def __init__(self, file):
        self.file = file
        self.lines = []

    def add(self, place, complaint):
        self.lines.append(f"{self.file}: {place}: {complaint}")

    def unless(self, holds, place, complaint):
        if not holds:
            self.add(place, complaint)

    def end(self, summary):
        """Ends the program: with exit code 1 and every complaint, or by saying what was looked at."""
        for line in self.lines:
            print(line, file=sys.stderr)
        if not self.lines:
            print(summary)
        sys.exit(1 if self.lines else 0)
