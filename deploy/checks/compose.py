"""compose.py DOCUMENT: what has to hold for docker-compose.yml beyond its schema.

Reads what `docker-compose config` makes of the file: everything merged and filled in.
"""

import re
import sys
from pathlib import Path

import yaml

from complaints import Complaints

WORKERS = ["tariff-worker", "routing-worker", "sale-worker", "cancellation-worker", "mapping-worker"]
ROOT = Path(__file__).resolve().parents[2]


def seconds(text):
    parts = re.findall(r"(\d+(?:\.\d+)?)(h|ms|m|s)", str(text))
    return sum(float(n) * {"h": 3600, "m": 60, "s": 1, "ms": 0.001}[unit] for n, unit in parts)


def argument(command, option):
    return command[command.index(option) + 1] if option in command else None


def main(path):
    complaints = Complaints("docker-compose.yml")
    document = yaml.safe_load(Path(path).read_text())
    services = document["services"]

    for name, service in services.items():
        place = f"services.{name}"
        complaints.unless(service.get("read_only"), place, "its filesystem can be written")
        complaints.unless(service.get("cap_drop") == ["ALL"], place, "keeps capabilities")
        complaints.unless("no-new-privileges:true" in service.get("security_opt", []), place, "may gain privileges")
        complaints.unless(service.get("deploy", {}).get("resources", {}).get("limits"), place, "has no limits")
        complaints.unless(service.get("restart"), place, "does not say when it is started again")
        complaints.unless(":latest" not in service["image"], place, "takes whatever is latest")
        for key, value in service.get("environment", {}).items():
            secret = re.search(r"PASS|SECRET|TOKEN$", key) and not key.endswith(("_FILE", "__FILE"))
            complaints.unless(not secret and "@" not in str(value), f"{place}.environment.{key}", "holds a secret")

    for name in WORKERS:
        service = services.get(name)
        place = f"services.{name}"
        if not service:
            complaints.add(place, "is missing")
            continue
        # What keeps `--scale` from working.
        complaints.unless("container_name" not in service, place, "has a name that only one can have")
        complaints.unless(not service.get("ports"), place, "has a port of the host that only one can have")
        command = service["command"]
        grace = float(argument(command, "--grace") or 25)
        complaints.unless(seconds(service.get("stop_grace_period")) > grace, place, "is cut off within its grace")
        complaints.unless(argument(command, "--health-port"), place, "has no health port")
        complaints.unless(service.get("healthcheck", {}).get("test"), place, "has no health check")
        needs = {n: d["condition"] for n, d in service.get("depends_on", {}).items()}
        expected = {"topology": "service_completed_successfully", "ledger": "service_completed_successfully"}
        complaints.unless(needs == expected, place, f"waits for {needs}, expected {expected}")
        complaints.unless("operator-amqp-url" not in str(service.get("secrets")), place, "logs in as the operator")

    # Every secret is one that make-secrets makes, and every file that is mounted is there.
    made = (ROOT / "deploy/compose/make-secrets").read_text()
    houses = re.search(r"for house in (.+); do", made)[1].split()
    logins = re.search(r"for login in (.+); do", made)[1].split()
    files = set(re.findall(r">([a-z-]+)$", made, re.M)) | set(logins) | {f"{house}-client" for house in houses}
    for name, secret in document["secrets"].items():
        file = Path(secret["file"]).name
        complaints.unless(file in files, f"secrets.{name}", f"make-secrets makes no {file}")
    for name, service in services.items():
        for secret in service.get("secrets", []):
            known = secret["source"] in document["secrets"]
            complaints.unless(known, f"services.{name}.secrets", f"{secret['source']} is no secret of this file")
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            there = not source.startswith("/") or Path(source).exists()
            complaints.unless(there, f"services.{name}.volumes", f"{source} does not exist")
    settings = yaml.safe_load((ROOT / "deploy/compose/uitpas.yaml").read_text())
    for organizer in settings["organizers"]:
        file = Path(organizer["clientSecretFile"]).name
        for name in WORKERS:
            has = file in str(services.get(name, {}).get("secrets"))
            complaints.unless(has, f"services.{name}.secrets", f"lacks {file} of deploy/compose/uitpas.yaml")
    complaints.end(f"{len(services)} services")


main(sys.argv[1])
