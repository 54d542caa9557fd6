package weft.cli;

import java.util.concurrent.Callable;

/// A command that is done without an option or an argument, if none is given. Then [Weft] does not ask picocli to read
/// them, which takes a quarter of the time of a command that only asks the daemon something.
public interface Plain extends Callable<Integer> {
    /// As picocli calls it.
    @Override
    Integer call();
}
