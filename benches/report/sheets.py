"""openpyxl in its fast modes: reads the rows of a workbook, writes them anew, tells the seconds of both."""

import json
import resource
import sys
import time


def say(answer):
    print(json.dumps(answer), flush=True)


try:
    import openpyxl
except ImportError:
    say({"missing": "openpyxl can't be imported; pip could not install benches/report/requirements.txt"})
    sys.exit(0)


def read(path):
    return list(openpyxl.load_workbook(path, read_only=True).active.iter_rows(values_only=True))


def write(path, rows):
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append(row)
    book.save(path)


say({"versions": f"Python {sys.version.split()[0]}, openpyxl {openpyxl.__version__}"})
for line in sys.stdin:
    if line.strip() == "end":
        say({"peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024})
        break
    source, made = line.rstrip("\n").split("\t")
    start = time.perf_counter()
    rows = read(source)
    done_reading = time.perf_counter()
    write(made, rows)
    say({"rows": len(rows), "read": done_reading - start, "write": time.perf_counter() - done_reading})
