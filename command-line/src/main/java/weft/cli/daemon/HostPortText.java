package weft.cli.daemon;

import weft.cli.Complaint;
import weft.protocol.packet.HostText;

/// `HOST:PORT` of an option; an IPv6 address stands in brackets.
record HostPortText(String host, int port) {
    static HostPortText parse(String text) {
        return parse("--listen", text);
    }

    /// @param option whose text it is, for complaints
    static HostPortText parse(String option, String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        if (colon < 1
                || !text.substring(colon + 1).matches("[0-9]{1,5}")
                || (host.contains(":") && !HostText.isBracketed(host))) {
            throw wrong(option, text);
        }
        int port = Integer.parseInt(text.substring(colon + 1));
        if (port > 65_535) {
            throw wrong(option, text);
        }
        return new HostPortText(HostText.bare(host), port);
    }

    private static Complaint wrong(String option, String text) {
        return Complaint.usage(option + " '" + text + "' is not HOST:PORT, for example 0.0.0.0:8443 or [::]:8443");
    }

    boolean isLoopback() {
        return host.equals("localhost") || host.equals("::1") || host.startsWith("127.");
    }

    /// How a program on this host reaches it, the port being the one that was opened.
    String localUrl(String scheme, int openedPort) {
        String reachable = host.equals("0.0.0.0") ? "127.0.0.1" : host.equals("::") ? "::1" : host;
        return scheme + "://" + (reachable.contains(":") ? "[" + reachable + "]" : reachable) + ":" + openedPort;
    }
}
