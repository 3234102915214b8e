"""Speed, as the browser and the clock see it. Run by the stage ``benchmark``, never by ``test``."""

from tests.browser.conftest import chromium, index, page, start, wheels

__all__ = ["chromium", "index", "page", "start", "wheels"]
