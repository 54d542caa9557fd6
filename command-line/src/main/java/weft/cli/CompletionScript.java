package weft.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import picocli.CommandLine;

/// Writes the completion script: one `case` line per path of command words, with the words and options that may follow.
/// zsh runs the same function through its own `bashcompinit`.
final class CompletionScript {
    private static final String FUNCTION = """
            _weft() {
              local word path="" i
              for ((i = 1; i < COMP_CWORD; i++)); do
                word="${COMP_WORDS[i]}"
                case "$word" in -*) ;; *) _weft_words "$path $word" >/dev/null && path="$path $word" ;; esac
              done
              COMPREPLY=($(compgen -W "$(_weft_words "$path")" -- "${COMP_WORDS[COMP_CWORD]}"))
              [ ${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "${COMP_WORDS[COMP_CWORD]}"))
            }
            complete -o filenames -F _weft weft
            """;

    private CompletionScript() {}

    static String of(CompletionCommand.Shell shell, Console console) {
        Map<String, String> words = new TreeMap<>();
        words.put("", String.join(" ", new TreeSet<>(Commands.names())) + " help --help");
        for (Commands.Command command : Commands.all()) {
            collect(" " + command.name(), Weft.commandLine(console, command), words);
        }
        StringBuilder script = new StringBuilder(
                shell == CompletionCommand.Shell.zsh ? "autoload -U +X bashcompinit && bashcompinit\n" : "");
        script.append("_weft_words() {\n  case \"$1\" in\n");
        words.forEach((path, next) -> script.append("    \"")
                .append(path)
                .append("\") echo \"")
                .append(next)
                .append("\" ;;\n"));
        return script.append("    *) return 1 ;;\n  esac\n}\n").append(FUNCTION).toString();
    }

    private static void collect(String path, CommandLine line, Map<String, String> words) {
        List<String> next = new ArrayList<>(new TreeSet<>(line.getSubcommands().keySet()));
        line.getCommandSpec().options().forEach(option -> next.add(option.longestName()));
        if (path.equals(" completion")) {
            next.addAll(List.of("bash", "zsh"));
        }
        words.put(path, String.join(" ", next));
        line.getSubcommands().forEach((name, sub) -> collect(path + " " + name, sub, words));
    }
}
