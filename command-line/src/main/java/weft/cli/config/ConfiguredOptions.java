package weft.cli.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import weft.cli.Nearest;

/// Takes the options that the command line does not give from the file that `--config` names. The file is checked whole
/// against the command's options first.
public final class ConfiguredOptions implements IDefaultValueProvider {
    private static final String CONFIG = "--config";
    private static final Set<String> NOT_IN_FILES = Set.of("config", "help", "json");

    private final ConfigFile file;

    private ConfiguredOptions(ConfigFile file) {
        this.file = file;
    }

    /// Gives the command the values of the file named in the arguments, if one is.
    public static void provide(CommandLine line, List<String> arguments) {
        Path path = named(arguments);
        if (path != null) {
            Sectioned sectioned = line.getCommand() instanceof Sectioned command ? command : null;
            ConfigFile file = ConfigFile.read(path, sectioned == null ? Set.of() : sectioned.sections());
            check(file, line);
            if (sectioned != null) {
                file.sections().forEach(sectioned::section);
            }
            line.setDefaultValueProvider(new ConfiguredOptions(file));
        }
    }

    private static @Nullable Path named(List<String> arguments) {
        for (int i = 0; i < arguments.size(); i++) {
            if (arguments.get(i).startsWith(CONFIG + "=")) {
                return Path.of(arguments.get(i).substring(CONFIG.length() + 1));
            }
            if (arguments.get(i).equals(CONFIG) && i + 1 < arguments.size()) {
                return Path.of(arguments.get(i + 1));
            }
        }
        return null;
    }

    private static void check(ConfigFile file, CommandLine line) {
        file.values().forEach((key, value) -> {
            OptionSpec option = line.getCommandSpec().findOption("--" + key);
            if (option == null || NOT_IN_FILES.contains(key)) {
                throw ConfigFile.wrong(
                        file.path(), value.line(), "unknown key '" + key + "'" + Nearest.hint(key, keys(line)));
            }
            check(file, key, value, option);
        });
    }

    private static void check(ConfigFile file, String key, ConfigFile.Value value, OptionSpec option) {
        if (value.list() && !option.isMultiValue()) {
            throw ConfigFile.wrong(file.path(), value.line(), "'" + key + "' takes one value, not a list");
        }
        Class<?> type = option.auxiliaryTypes()[0];
        for (String text : value.texts()) {
            if (type == int.class && !text.matches("-?[0-9]{1,9}")) {
                throw ConfigFile.wrong(
                        file.path(), value.line(), "'" + key + "' has to be a number, not '" + text + "'");
            }
            if (type == boolean.class && !text.equals("true") && !text.equals("false")) {
                throw ConfigFile.wrong(
                        file.path(), value.line(), "'" + key + "' has to be true or false, not '" + text + "'");
            }
        }
    }

    private static Set<String> keys(CommandLine line) {
        Set<String> keys = line.getCommandSpec().options().stream()
                .map(option -> option.longestName().replaceFirst("^-+", ""))
                .filter(name -> !NOT_IN_FILES.contains(name))
                .collect(Collectors.toCollection(TreeSet::new));
        if (line.getCommand() instanceof Sectioned command) {
            keys.addAll(command.sections());
        }
        return keys;
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option)) {
            return null;
        }
        ConfigFile.Value value = file.values().get(option.longestName().replaceFirst("^-+", ""));
        return value == null ? null : String.join(",", value.texts());
    }
}
