package weft.protocol.policy.document;

import java.util.List;

/// One entry of `sshTests`, as written.
///
/// @param accept login names that must get in, asked for a proof or not
/// @param check login names that must get in after a proof
/// @param deny login names that must not get in
public record SshTest(
        int offset,
        String source,
        List<At<String>> destinations,
        List<String> accept,
        List<String> check,
        List<String> deny) {

    public SshTest {
        destinations = List.copyOf(destinations);
        accept = List.copyOf(accept);
        check = List.copyOf(check);
        deny = List.copyOf(deny);
    }
}
