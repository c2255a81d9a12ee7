"""watching.py PAGES...: that everything which is watched is there to be watched.

PAGES are what workers answer to /metrics, a file each. Every metric that the alert rules, their tests and the Grafana
board name has to be on one of them, with every label that is asked for; every alert has to name a place in
docs/runbooks.md that exists, and every place there an alert.
"""

import json
import re
import sys
from pathlib import Path

import yaml

from complaints import Complaints

ROOT = Path(__file__).resolve().parents[2]
# RabbitMQ's own (https://www.rabbitmq.com/docs/prometheus), and Prometheus's.
STRANGERS = {
    "up": {"job", "instance"},
    "rabbitmq_queue_messages_ready": {"queue", "instance"},
    "rabbitmq_alarms_memory_used_watermark": {"instance"},
    "rabbitmq_alarms_free_disk_space_watermark": {"instance"},
}
# Put there by Prometheus when it asks.
ADDED = {"job", "instance"}
WORDS = {
    "by", "without", "sum", "max", "min", "avg", "count", "rate", "increase", "absent", "or", "and", "unless", "time",
    "histogram_quantile", "min_over_time", "max_over_time", "topk", "label_values", "on", "ignoring", "le", "bool",
    "clamp_min", "timestamp", "changes", "quantile", "vector",
}


def exported(pages):
    """The labels of each metric, as its lines have them."""
    metrics = {}
    for page in pages:
        for line in Path(page).read_text().splitlines():
            if line.startswith("#") or not line:
                continue
            name, labels = re.match(r"([a-z0-9_]+)(?:\{(.*)\})?", line).groups()
            metrics.setdefault(name, set()).update(re.findall(r'(\w+)="', labels or ""))
    return metrics


def asked_for(expression):
    """The metrics of an expression with the labels that it chooses by or groups by."""
    bare = re.sub(r'"[^"]*"', '""', re.sub(r"\[[^\]]*\]", "", expression))
    groups = set()
    for group in re.findall(r"(?:by|without|on|ignoring)\s*\(([^)]*)\)", bare):
        groups.update(word.strip() for word in group.split(",") if word.strip())
    bare = re.sub(r"(?:by|without|on|ignoring)\s*\([^)]*\)", "", bare)
    found = {}
    for name, labels in re.findall(r"([a-z_][a-z0-9_]*)\s*(?:\{([^}]*)\})?", bare):
        if name not in WORDS:
            found.setdefault(name, set()).update(re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", labels))
    return found, groups


def check(complaints, place, expression, metrics):
    found, groups = asked_for(expression)
    complaints.unless(found, place, f"asks for no metric: {expression}")
    known = set()
    for name, labels in found.items():
        there = STRANGERS.get(name) or metrics.get(name)
        if there is None:
            complaints.add(place, f"no worker exports {name}")
            continue
        known |= there | ADDED
        missing = labels - there - ADDED
        complaints.unless(not missing, place, f"{name} has no label {', '.join(sorted(missing))}")
    missing = groups - known
    complaints.unless(not missing, place, f"groups by {', '.join(sorted(missing))}, which nothing of it has")


def anchors(page):
    """As GitHub makes them of headings."""
    titles = re.findall(r"^##+ (.+)$", page, re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


def main(pages):
    complaints = Complaints("deploy")
    metrics = exported(pages)
    rules = yaml.safe_load((ROOT / "deploy/prometheus/alerts.yml").read_text())
    there = anchors((ROOT / "docs/runbooks.md").read_text())
    used, count = set(), 0
    for group in rules["groups"]:
        for rule in group["rules"]:
            count += 1
            place = f"prometheus/alerts.yml: {rule['alert']}"
            check(complaints, place, rule["expr"], metrics)
            runbook = rule["annotations"].get("runbook", "")
            page, _, anchor = runbook.partition("#")
            used.add(anchor)
            known = page == "docs/runbooks.md" and anchor in there
            complaints.unless(known, place, f"there is no {runbook or 'runbook'}")
            severity = rule["labels"].get("severity")
            complaints.unless(severity in ("page", "ticket"), place, f"has the severity {severity}")
    for anchor in sorted(there - used):
        complaints.add("docs/runbooks.md", f"no alert leads to #{anchor}")

    board = json.loads((ROOT / "deploy/grafana/uitpas.json").read_text())
    panels = [p for panel in board["panels"] for p in [panel, *panel.get("panels", [])]]
    queries = 0
    for panel in panels:
        place = f"grafana/uitpas.json: {panel['title']}"
        complaints.unless(panel["type"] == "row" or panel.get("targets"), place, "asks for nothing")
        for target in panel.get("targets", []):
            queries += 1
            check(complaints, place, target["expr"], metrics)
    ids = [panel["id"] for panel in panels]
    complaints.unless(len(ids) == len(set(ids)), "grafana/uitpas.json", "has two panels of one id")
    for variable in board.get("templating", {}).get("list", []):
        if variable["type"] == "query":
            name, label = re.fullmatch(r"label_values\((\w+), (\w+)\)", variable["query"]).groups()
            place = f"grafana/uitpas.json: the variable {variable['name']}"
            check(complaints, place, f'{name}{{{label}=~".*"}}', metrics)
    complaints.end(f"{count} alerts, {queries} queries of the board, {len(metrics)} metrics")


main(sys.argv[1:])
