"""Where the database file lies: may it be written, is the disk a network's, do locks hold there?

Knows files and mounts, nothing of SQL. Mounts are read from Linux's /proc; elsewhere the disk counts
as local.
"""

import os
import re
from pathlib import Path

from heedful.errors import StoreError

_NETWORK = {
    "9p", "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "gfs2", "glusterfs", "gpfs", "lustre", "ncpfs",
    "nfs", "nfs4", "ocfs2", "orangefs", "smb3", "smbfs", "vboxsf", "vmhgfs",
}  # fmt: skip
_LOCAL_FUSE = {"fuse.ext2", "fuse.fuseext2", "fuse.fuse-overlayfs", "fuse.ntfs-3g", "fuseblk"}
_OCTAL = re.compile(r"\\([0-7]{3})")


def file_system(path: Path, mounts: str | None = None) -> str:
    """The type of the file system under `path`, as the mount table names it; empty where there is none.

    `mounts` is the text of /proc/self/mountinfo.
    """
    if mounts is None:
        table = Path("/proc/self/mountinfo")
        mounts = table.read_text(errors="replace") if table.exists() else ""
    best, found = -1, ""
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        if len(before.split()) < 5 or not after:
            continue
        point = Path(_OCTAL.sub(lambda match: chr(int(match[1], 8)), before.split()[4]))
        if path.resolve().is_relative_to(point) and len(point.parts) >= best:
            best, found = len(point.parts), after.split()[0]
    return found


def is_network(file_system: str) -> bool:
    """Whether other machines may hold files there; FUSE counts unless it is known to be local."""
    return file_system in _NETWORK or (file_system.startswith("fuse.") and file_system not in _LOCAL_FUSE)


def locks_hold(folder: Path) -> bool:
    """Whether a lock taken on a file in this folder keeps a second one out."""
    try:
        import fcntl
    except ImportError:  # Windows locks otherwise, and its network drives hold locks
        return True
    probe = folder / f".lock-probe-{os.getpid()}"
    command = getattr(fcntl, "F_OFD_SETLK", None)  # locks that conflict within one process
    if command is None:
        return True
    wanted = _lock_request(fcntl.F_WRLCK)
    first = os.open(probe, os.O_RDWR | os.O_CREAT, 0o600)
    second = os.open(probe, os.O_RDWR)
    try:
        fcntl.fcntl(first, command, wanted)
        try:
            fcntl.fcntl(second, command, wanted)
        except (BlockingIOError, PermissionError):
            return True
        return False
    except OSError:
        return False
    finally:
        os.close(first)
        os.close(second)
        probe.unlink(missing_ok=True)


def _lock_request(kind: int) -> bytes:
    """The C struct flock for the whole file."""
    import struct

    return struct.pack("hhqqi4x", kind, os.SEEK_SET, 0, 0, 0)


def prepare(file: Path) -> None:
    """Make sure the file exists, is private, and can be written."""
    folder = file.parent
    if not folder.is_dir():
        raise StoreError(f"There is no folder {folder}. Create it, or name another place for the store.")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise StoreError(
            f"The folder {folder} cannot be written (a read-only disk, or no permission); the store keeps its"
            " journal beside its file. Make it writable, or move the project to another place."
        )
    if file.exists() and not os.access(file, os.R_OK | os.W_OK):
        raise StoreError(f"The file {file} cannot be written. Make it writable for this user.")
    try:
        is_new = not file.exists()
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
        if is_new:
            sync(folder)
    except OSError as error:
        raise StoreError(f"The file {file} cannot be opened: {error}. Choose another place.") from error


def sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    if path.is_dir() and os.name == "nt":  # Windows keeps names safe by itself and opens no folders
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
