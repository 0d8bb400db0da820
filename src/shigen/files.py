"""Write files whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from shigen.errors import WriteFailed


@contextlib.contextmanager
def named_failure(path: Path) -> Iterator[None]:
    """Turn an operating-system error on ``path`` into one clear `WriteFailed`.

    Raises
    ------
    WriteFailed
        When the folder is missing, not writable, or the disk is full.
    """
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise WriteFailed(
            f"cannot write {path}: {reason}; nothing was changed. "
            "Choose another folder with --to, or free space and try again"
        ) from error


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary name beside ``path`` and rename it to ``path`` when the block succeeds.

    Readers see the old file or the whole new one, never a part.

    Parameters
    ----------
    path
        The final name; its folder is made when missing.

    Yields
    ------
    pathlib.Path
        The temporary name to write to.

    Raises
    ------
    WriteFailed
        When the file cannot be written; the temporary file is removed.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> with replacing(folder / "a.txt") as temporary:
    ...     _ = temporary.write_text("whole")
    >>> (folder / "a.txt").read_text()
    'whole'
    """
    with named_failure(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(
            prefix=f".{path.stem}-", suffix=path.suffix, dir=path.parent
        )
        os.close(handle)
    temporary = Path(name)
    try:
        with named_failure(path):
            yield temporary
            # mkstemp makes private files; what we publish follows the user's umask.
            umask = os.umask(0)
            os.umask(umask)
            temporary.chmod(0o666 & ~umask)
            with temporary.open("rb") as written:
                os.fsync(written.fileno())
            temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def write_atomically(path: Path, data: bytes | str) -> Path:
    """Write ``data`` to ``path`` whole or not at all and return the path.

    Parameters
    ----------
    path
        Where to write.
    data
        Text is written as UTF-8 with line feeds as given.

    Raises
    ------
    WriteFailed
        When the file cannot be written.
    """
    content = data.encode("utf-8") if isinstance(data, str) else data
    with replacing(path) as temporary:
        temporary.write_bytes(content)
    return path
