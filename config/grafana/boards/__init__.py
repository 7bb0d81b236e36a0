"""The five dashboards, in the order of the deployment guide."""

from boards import application, cache, database, infrastructure, overview

BOARDS = (overview.BOARD, application.BOARD, database.BOARD, cache.BOARD, infrastructure.BOARD)
