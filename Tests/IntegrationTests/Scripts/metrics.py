"""Reads an answer of /metrics as Prometheus' own client does, and tells what it found as JSON."""

import json
import sys

from prometheus_client.parser import text_string_to_metric_families

families = [
    {
        "type": family.type,
        "help": family.documentation,
        "samples": [[sample.name, sample.labels, repr(float(sample.value))] for sample in family.samples],
    }
    for family in text_string_to_metric_families(sys.stdin.read())
]
json.dump(families, sys.stdout)
