from boards.panels import Board, Panel, Row, one, percentiles

VIEW_SECONDS = "django_http_request_duration_seconds"
BOARD = Board(
    "bmms-application",
    "Application Performance",
    (
        Row(
            "Django",
            (
                one("Requests", "reqps", "sum by (status) (rate(django_http_requests_total[5m]))", "{{status}}"),
                one(
                    "Share of errors",
                    "percentunit",
                    '(sum(rate(django_http_requests_total{status=~"5.."}[5m])) or vector(0))'
                    " / sum(rate(django_http_requests_total[5m]))",
                    red_from=0.05,
                ),
                percentiles("Response time", f"{VIEW_SECONDS}_bucket"),
                percentiles(
                    "Response time of dashboards", f'{VIEW_SECONDS}_bucket{{view=~"site:home|overview:home"}}', 5
                ),
            ),
        ),
        Row(
            "By view",
            (
                one(
                    "Most asked", "reqps", "topk(10, sum by (view) (rate(django_http_requests_total[5m])))", "{{view}}"
                ),
                one(
                    "Most time in all",
                    "s",
                    f"topk(10, sum by (view) (rate({VIEW_SECONDS}_sum[5m])))",
                    "{{view}}",
                ),
                one(
                    "Slowest on average",
                    "s",
                    f"topk(10, sum by (view) (rate({VIEW_SECONDS}_sum[5m]))"
                    f" / (sum by (view) (rate({VIEW_SECONDS}_count[5m])) > 0))",
                    "{{view}}",
                ),
                one(
                    "Statements for one request",
                    "none",
                    "topk(10, sum by (view) (rate(django_db_queries_total[5m]))"
                    " / (sum by (view) (rate(django_http_requests_total[5m])) > 0))",
                    "{{view}}",
                ),
            ),
        ),
        Row(
            "Servers",
            (
                one(
                    "Requests of each server",
                    "reqps",
                    "sum by (instance) (rate(django_http_requests_total[5m]))",
                    "{{instance}}",
                ),
                one("Busy threads", "none", f"sum by (instance) (rate({VIEW_SECONDS}_sum[5m]))", "{{instance}}"),
                one(
                    "Time waiting for the database",
                    "percentunit",
                    f"sum(rate(django_db_query_seconds_total[5m])) / (sum(rate({VIEW_SECONDS}_sum[5m])) > 0)",
                ),
            ),
        ),
        Row(
            "Background work",
            (
                one("Jobs", "none", "max by (state) (sum by (state, instance) (bmms_jobs))", "{{state}}"),
                one("Longest wait", "s", "max by (queue) (bmms_jobs_oldest_waiting_seconds)", "{{queue}}", 300),
                Panel(
                    "Workers and the clock",
                    "none",
                    {"workers": "max(bmms_workers)", "periodic work overdue, s": "max(bmms_schedule_overdue_seconds)"},
                ),
            ),
        ),
    ),
)
