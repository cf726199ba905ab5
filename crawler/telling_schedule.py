"""How to enable what `gongkai schedule` wrote."""

from collections.abc import Iterator
from pathlib import Path

from crawler.schedule import CRONTAB, SERVICE, TIMER


def enabling(folder: Path | None, user: str, *, cron: bool) -> Iterator[str]:
    """Say what to type, the files being in *folder* (None: still to be saved), and what *user* would do."""
    place = folder or Path()
    yield f"written 已写入 {folder}" if folder else "save this, then 存为文件后"
    yield "to enable it 启用:"
    if cron:
        yield f"  (crontab -l; cat {place / CRONTAB}) | crontab -"
        yield "to see what it will take 查看将采集什么: gongkai crawl --due --dry-run"
        return
    if user == "root":
        yield "  it would run as root: better name the user who owns the archive with --user 建议用 --user 指定普通用户"
    yield f"  sudo cp {place / SERVICE} {place / TIMER} /etc/systemd/system/"
    yield "  sudo systemctl daemon-reload"
    yield f"  sudo systemctl enable --now {TIMER}"
    yield f"to see when it runs, and what it said 查看: systemctl list-timers {TIMER}; journalctl -u {SERVICE}"
    yield f"to try it now 立即试行: sudo systemctl start {SERVICE}"
