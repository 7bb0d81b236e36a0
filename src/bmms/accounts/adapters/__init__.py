"""Where Django and django-allauth ask us: their settings and signals lead here, and nothing else does."""
