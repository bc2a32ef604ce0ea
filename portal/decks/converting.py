"""What the sandbox does with slides and texts where an office program is set up: turn them into a PDF."""

import os
import subprocess
from pathlib import Path

from portal.errors import N_
from portal.sandbox import FileRefused

WAIT_SECONDS = 110


def convert(source: str, form: str, soffice: str, target: str) -> dict[str, int]:
    """Write the document as PDF to `target`; its bytes. Raises FileRefused. The working folder is the child's own."""
    work = Path.cwd()
    named = work / f"document.{form}"
    named.symlink_to(source)
    command = [
        soffice, "--headless", "--norestore", "--nolockcheck", "--nodefault", f"-env:UserInstallation=file://{work}/profile",
        "--convert-to", "pdf", "--outdir", str(work), str(named),
    ]  # fmt: skip
    environment = {"PATH": os.defpath, "HOME": str(work), "LANG": "C.UTF-8", "SAL_USE_VCLPLUGIN": "svp"}
    try:
        subprocess.run(
            command, check=True, timeout=WAIT_SECONDS, env=environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        content = (work / "document.pdf").read_bytes()
    except (OSError, subprocess.SubprocessError):
        raise FileRefused(N_("This document cannot be turned into pages here. Please upload it as PDF.")) from None
    Path(target).write_bytes(content)
    return {"bytes": len(content)}
