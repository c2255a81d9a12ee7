"""kubernetes.py DOCUMENTS DEFINITIONS: what has to hold for the rendered overlay beyond Kubernetes's own schemas.

Among it what no schema here knows: KEDA's objects. Their keys are compared with KEDA 2.15's documentation, and the
queues that they count with the broker's definitions.
"""

import json
import re
import sys
from pathlib import Path

import yaml

from complaints import Complaints

WORKERS = ["tariff-worker", "routing-worker", "sale-worker", "cancellation-worker", "mapping-worker"]
SCALED_SPEC = {
    "scaleTargetRef", "pollingInterval", "cooldownPeriod", "initialCooldownPeriod", "idleReplicaCount",
    "minReplicaCount", "maxReplicaCount", "fallback", "advanced", "triggers",
}
TRIGGER = {"type", "name", "metricType", "useCachedMetrics", "metadata", "authenticationRef"}
RABBITMQ = {
    "protocol", "mode", "value", "activationValue", "queueName", "vhostName", "useRegex", "operation", "pageSize",
    "excludeUnacknowledged", "timeout", "unsafeSsl", "host", "hostFromEnv",
}


def restricted(complaints, name, pod):
    """What the Pod Security Standard `restricted` asks for, and a little more."""
    context = pod.get("securityContext", {})
    complaints.unless(context.get("runAsNonRoot") is True, name, "may run as root")
    complaints.unless(context.get("seccompProfile"), name, "has no seccomp profile")
    complaints.unless(pod.get("automountServiceAccountToken") is False, name, "gets a token of Kubernetes's API")
    volumes = {volume["name"] for volume in pod.get("volumes", [])}
    for container in pod.get("initContainers", []) + pod["containers"]:
        place = f"{name}/{container['name']}"
        context = container.get("securityContext", {})
        complaints.unless(context.get("allowPrivilegeEscalation") is False, place, "may gain privileges")
        complaints.unless(context.get("readOnlyRootFilesystem") is True, place, "its filesystem can be written")
        complaints.unless(context.get("capabilities", {}).get("drop") == ["ALL"], place, "keeps capabilities")
        resources = container.get("resources", {})
        complaints.unless(resources.get("requests", {}).get("cpu"), place, "requests no CPU")
        complaints.unless(resources.get("limits", {}).get("memory"), place, "has no limit of memory")
        for mount in container.get("volumeMounts", []):
            complaints.unless(mount["name"] in volumes, place, f"mounts {mount['name']}, which is no volume")
        for variable in container.get("env", []):
            secret = re.search("PASS|SECRET|URL$", variable["name"]) and "@" in variable.get("value", "")
            complaints.unless(not secret, place, f"{variable['name']} holds a secret")


def deployment(complaints, document):
    name = document["metadata"]["name"]
    template = document["spec"]["template"]
    pod = template["spec"]
    restricted(complaints, name, pod)
    labels = template["metadata"]["labels"]
    selector = document["spec"]["selector"]["matchLabels"]
    complaints.unless(selector.items() <= labels.items(), name, "does not select its own pods")
    if name not in WORKERS:
        return
    container = pod["containers"][0]
    complaints.unless(container["command"] == [name], name, f"runs {container['command']}")
    grace = float(container["args"][container["args"].index("--grace") + 1])
    complaints.unless(pod["terminationGracePeriodSeconds"] > grace, name, "is cut off within its grace")
    for probe, path in [("livenessProbe", "/livez"), ("readinessProbe", "/readyz")]:
        found = container.get(probe, {}).get("httpGet", {}).get("path")
        complaints.unless(found == path, name, f"its {probe} asks for {found}")
    spread = pod.get("topologySpreadConstraints", [])
    aim = spread and spread[0]["labelSelector"]["matchLabels"]
    complaints.unless(aim and aim.items() <= labels.items(), name, "is not spread over hosts")


def scaled(complaints, document, names, queues):
    name = document["metadata"]["name"]
    spec = document["spec"]
    complaints.unless(set(spec) <= SCALED_SPEC, name, f"KEDA knows no {set(spec) - SCALED_SPEC}")
    complaints.unless(spec["scaleTargetRef"]["name"] in names, name, "scales nothing that there is")
    least, most = spec.get("minReplicaCount", 0), spec.get("maxReplicaCount", 0)
    complaints.unless(1 <= least <= most, name, f"scales from {least} to {most}")
    for trigger in spec["triggers"]:
        metadata = trigger["metadata"]
        complaints.unless(set(trigger) <= TRIGGER, name, f"KEDA knows no {set(trigger) - TRIGGER}")
        complaints.unless(set(metadata) <= RABBITMQ, name, f"KEDA knows no {set(metadata) - RABBITMQ}")
        strings = all(isinstance(value, str) for value in metadata.values())
        complaints.unless(strings, name, "the metadata of a trigger are strings, all of them")
        found = [queue for queue in queues if re.search(metadata["queueName"], queue)]
        complaints.unless(found, name, f"no queue is called {metadata['queueName']}")
        strangers = [queue for queue in found if "retry" in queue or "dead" in queue]
        complaints.unless(not strangers, name, f"counts {strangers}, where nothing is to be done")


def main(rendered, definitions):
    complaints = Complaints("deploy/kubernetes/overlays/example")
    documents = list(yaml.safe_load_all(Path(rendered).read_text()))
    queues = [queue["name"] for queue in json.loads(Path(definitions).read_text())["queues"]]
    by_kind = {}
    for document in documents:
        by_kind.setdefault(document["kind"], {})[document["metadata"]["name"]] = document
    deployments = by_kind["Deployment"]
    for name in WORKERS:
        complaints.unless(name in deployments, name, "is missing")
        complaints.unless(name in by_kind["PodDisruptionBudget"], name, "has no PodDisruptionBudget")
    for document in deployments.values():
        deployment(complaints, document)
    for budget in by_kind["PodDisruptionBudget"].values():
        aim = budget["spec"]["selector"]["matchLabels"]
        hit = [d for d in deployments.values() if aim.items() <= d["spec"]["template"]["metadata"]["labels"].items()]
        complaints.unless(len(hit) == 1, budget["metadata"]["name"], f"protects {len(hit)} deployments")
    for document in by_kind["ScaledObject"].values():
        scaled(complaints, document, deployments, queues)
        replicas = deployments[document["spec"]["scaleTargetRef"]["name"]]["spec"].get("replicas")
        complaints.unless(replicas is None, document["metadata"]["name"], "KEDA and the manifest both count replicas")
    complaints.unless("mapping-worker" not in by_kind["ScaledObject"], "mapping-worker", "is scaled; see scaling.yaml")
    complaints.end(f"{len(documents)} objects")


main(*sys.argv[1:])
