package weft.cli;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;
import weft.cli.config.ConfiguredOptions;

/// The door of every `weft …` command: finds the command in the table, lets picocli read its options, and turns
/// what goes wrong into one line and an exit code.
public final class Weft {
    private static final List<String> HELP = List.of("help", "--help", "-h");
    private static final List<String> VERSION = List.of("--version", "-V");

    private Weft() {}

    /// Runs one command and ends the process with its [ExitCode].
    public static void main(String[] arguments) {
        int code = run(Console.ofProcess(), arguments);
        System.out.flush();
        System.exit(code);
    }

    /// Runs one command; returns its [ExitCode].
    public static int run(Console console, String... arguments) {
        if (arguments.length == 0) {
            HelpPage.print(console.out(), console.inSources());
            return ExitCode.OK;
        }
        String name = VERSION.contains(arguments[0]) ? "version" : arguments[0];
        String[] rest = Arrays.copyOfRange(arguments, 1, arguments.length);
        if (HELP.contains(name)) {
            return help(console, rest);
        }
        return Commands.named(name)
                .map(command -> start(console, command, rest))
                .orElseGet(() -> unknown(console, name));
    }

    private static int start(Console console, Commands.Command command, String[] arguments) {
        if (arguments.length == 0 && command.factory().apply(console) instanceof Plain plain) {
            return startPlain(console, fullName(command), plain);
        }
        CommandLine line = commandLine(console, command);
        try {
            if (command.group() == Commands.Group.DAEMONS && !command.name().equals("wireguard")) {
                ConfiguredOptions.provide(line, List.of(arguments));
            }
        } catch (Complaint complaint) {
            return complain(console, fullName(command), complaint);
        }
        return line.execute(arguments);
    }

    private static int startPlain(Console console, String name, Plain command) {
        try {
            return command.call();
        } catch (RuntimeException problem) {
            return failed(console, name, problem);
        }
    }

    private static String fullName(Commands.Command command) {
        return "weft " + command.name();
    }

    private static int help(Console console, String[] arguments) {
        if (arguments.length == 0) {
            HelpPage.print(console.out(), console.inSources());
            return ExitCode.OK;
        }
        return run(console, append(arguments, "--help"));
    }

    private static String[] append(String[] arguments, String last) {
        String[] longer = Arrays.copyOf(arguments, arguments.length + 1);
        longer[arguments.length] = last;
        return longer;
    }

    private static int unknown(Console console, String name) {
        String hint = Nearest.hint(name, Commands.names());
        console.err()
                .println("weft: there is no command '" + name + "'" + (hint.isEmpty() ? "" : hint)
                        + " (weft --help lists them)");
        return ExitCode.USAGE;
    }

    /// The command as picocli sees it, under its full name.
    static CommandLine commandLine(Console console, Commands.Command command) {
        CommandLine line = new CommandLine(command.factory().apply(console), factory(console));
        line.setCommandName(fullName(command));
        line.setUsageHelpWidth(110);
        line.setUsageHelpLongOptionsMaxWidth(34);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
        line.setOut(new PrintWriter(console.out(), true));
        line.setErr(new PrintWriter(console.err(), true));
        line.setParameterExceptionHandler((problem, arguments) -> mistyped(console, problem));
        line.setExecutionExceptionHandler((problem, where, result) ->
                failed(console, where.getCommandSpec().qualifiedName(), problem));
        return line;
    }

    /// Commands take the console in their constructor, the nested ones of `weft admin` too.
    private static CommandLine.IFactory factory(Console console) {
        return new CommandLine.IFactory() {
            @Override
            public <K> K create(Class<K> type) throws Exception {
                try {
                    var constructor = type.getDeclaredConstructor(Console.class);
                    constructor.setAccessible(true);
                    return constructor.newInstance(console);
                } catch (NoSuchMethodException _) {
                    return CommandLine.defaultFactory().create(type);
                } catch (InvocationTargetException problem) {
                    throw new IllegalStateException("A command's constructor failed.", problem.getCause());
                }
            }
        };
    }

    private static int mistyped(Console console, ParameterException problem) {
        String name = problem.getCommandLine().getCommandSpec().qualifiedName();
        if (problem.getCause() instanceof Complaint complaint) {
            return complain(console, name, complaint);
        }
        console.err()
                .println(
                        name + ": " + firstLine(problem.getMessage()) + suggestion(problem) + " (" + name + " --help)");
        return ExitCode.USAGE;
    }

    private static String suggestion(ParameterException problem) {
        if (problem instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            CommandLine line = problem.getCommandLine();
            List<String> names = unmatched.isUnknownOption()
                    ? List.copyOf(line.getCommandSpec().optionsMap().keySet())
                    : List.copyOf(line.getSubcommands().keySet());
            return Nearest.hint(unmatched.getUnmatched().getFirst(), names);
        }
        return "";
    }

    private static int failed(Console console, String name, Exception problem) {
        if (problem instanceof Complaint complaint) {
            return complain(console, name, complaint);
        }
        console.err().println(name + ": this is a bug in Weft, please report it with the following lines");
        problem.printStackTrace(console.err());
        return ExitCode.FAILED;
    }

    private static int complain(Console console, String name, Complaint complaint) {
        console.err().println(name + ": " + complaint.line());
        return complaint.exitCode();
    }

    private static String firstLine(@Nullable String text) {
        return text == null ? "wrong arguments" : text.lines().findFirst().orElse("wrong arguments");
    }
}
