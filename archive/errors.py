"""What a person hears when something cannot be done."""


class ArchiveError(RuntimeError):
    """Something asked for cannot be done. Met by whoever typed the command: the message is one sentence with the value and the cure."""

    exit_status = 1


class WrongUseError(ArchiveError):
    """The command was used wrongly: a setting is absent or contradicts another. Met before anything is begun."""

    exit_status = 2
