"""The page /ops/: how the system runs, drawn from Prometheus, so that there are graphs where Grafana cannot be had."""
