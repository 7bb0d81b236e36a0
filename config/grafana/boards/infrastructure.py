from boards.panels import Board, Panel, Row, one

DISKS = 'fstype!~"tmpfs|ramfs|squashfs|overlay"'

BOARD = Board(
    "bmms-infrastructure",
    "Infrastructure",
    (
        Row(
            "Machine",
            (
                one(
                    "Processors",
                    "percentunit",
                    '1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[5m]))',
                    "{{instance}}",
                    0.85,
                ),
                one(
                    "Waiting for a processor",
                    "none",
                    "node_load1 / on (instance) count by (instance) (node_cpu_seconds_total{mode='idle'})",
                    "{{instance}}",
                ),
                one(
                    "Memory",
                    "percentunit",
                    "1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes",
                    "{{instance}}",
                    0.9,
                ),
                one("Swapping", "ops", "rate(node_vmstat_pswpin[5m]) + rate(node_vmstat_pswpout[5m])", "{{instance}}"),
            ),
        ),
        Row(
            "Disks",
            (
                one(
                    "Full",
                    "percentunit",
                    f"1 - node_filesystem_avail_bytes{{{DISKS}}} / node_filesystem_size_bytes",
                    "{{mountpoint}}",
                    0.9,
                ),
                one("Busy", "percentunit", "rate(node_disk_io_time_seconds_total[5m])", "{{device}}"),
                Panel(
                    "Read and written",
                    "Bps",
                    {
                        "{{device}} read": "rate(node_disk_read_bytes_total[5m])",
                        "{{device}} written": "rate(node_disk_written_bytes_total[5m])",
                    },
                ),
                one(
                    "Free files",
                    "percentunit",
                    f"node_filesystem_files_free{{{DISKS}}} / node_filesystem_files",
                    "{{mountpoint}}",
                ),
            ),
        ),
        Row(
            "Network",
            (
                Panel(
                    "Received and sent",
                    "Bps",
                    {
                        "{{device}} received": "rate(bmms_host_network_receive_bytes_total[5m])",
                        "{{device}} sent": "rate(bmms_host_network_transmit_bytes_total[5m])",
                    },
                ),
                one("Sent again", "ops", "rate(node_netstat_Tcp_RetransSegs[5m])", "segments"),
            ),
        ),
        Row(
            "What monitoring itself sees",
            (
                one("Targets that answer", "none", "sum by (job) (up)", "{{job}}"),
                one(
                    "Memory of each program",
                    "bytes",
                    "sum by (job, instance) (process_resident_memory_bytes)",
                    "{{job}} {{instance}}",
                ),
                one(
                    "Certificates: days left",
                    "d",
                    "(bmms_certificate_expires_timestamp_seconds - time()) / 86400",
                    "{{service}}",
                ),
                one(
                    "Hours since a backup",
                    "h",
                    "(time() - bmms_backup_last_success_timestamp_seconds) / 3600",
                    "{{kind}} {{repository}}",
                    26,
                ),
            ),
        ),
    ),
)
