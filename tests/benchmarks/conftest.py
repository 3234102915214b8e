"""Speed, as browser, kernel and clock see it. Run by the stage ``benchmark``, never by ``test``."""

from tests.browser.conftest import chromium, index, page, start, wheels
from tests.kernel.conftest import environments, real

__all__ = ["chromium", "environments", "index", "page", "real", "start", "wheels"]
