from bmms.documents.actions.attaching import attach_file, open_attachment, remove_attachment
from bmms.documents.actions.keeping import destroy_what_is_over, hold_attachment, release_attachment, remove_orphans
from bmms.documents.actions.scanning import SCAN, ask_for_scan, ask_for_scans, note_scan

__all__ = [
    "SCAN",
    "ask_for_scan",
    "ask_for_scans",
    "attach_file",
    "destroy_what_is_over",
    "hold_attachment",
    "note_scan",
    "open_attachment",
    "release_attachment",
    "remove_attachment",
    "remove_orphans",
]
