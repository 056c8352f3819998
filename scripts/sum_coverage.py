#!/usr/bin/env python3
"""Sums gcovr's CSV on standard input by folder: sum_coverage.py DEPTH, the number of folders that a row is for."""
import collections
import csv
import sys


def main():
    depth = int(sys.argv[1])
    rows = collections.defaultdict(lambda: [0, 0])
    for line in csv.DictReader(sys.stdin):
        *folders, name = line["filename"].split("/")
        key = "/".join(folders[:depth]) if depth < 99 else line["filename"]
        for row in (rows[key], rows["all"]):
            row[0] += int(line["line_covered"])
            row[1] += int(line["line_total"])
    for key in sorted(rows, key=lambda key: (key == "all", key)):
        covered, total = rows[key]
        if total:
            print(f"{key:<32} {covered:>6} of {total:>6} lines  {100 * covered / total:5.1f} %")


main()
