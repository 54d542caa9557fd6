package weft.cli;

import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;

/// Words for what the operating system refuses.
public final class Problems {
    private Problems() {}

    /// Why it was refused, without the name of the file, which the caller says.
    public static String reason(Exception problem) {
        return switch (problem) {
            case NoSuchFileException _ -> "it does not exist";
            case AccessDeniedException _ -> "permission denied (run it as root?)";
            case CharacterCodingException _ -> "it is no text in UTF-8";
            case FileAlreadyExistsException _ -> "something of that name is in the way";
            default -> problem.getMessage() == null ? problem.getClass().getSimpleName() : problem.getMessage();
        };
    }
}
