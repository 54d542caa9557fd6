package weft.test.mesh;

/// A tailnet of its own, and a key with which nodes may join it.
///
/// @param url of its coordinator
public record Tailnet(String name, String url, String authKey) {
    @Override
    public String toString() {
        return name;
    }
}
