package weft.node.portmap;

import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import weft.protocol.packet.IpAddress;

/// Virtual thread. A mapping by UPnP's Internet Gateway Device.
final class UpnpMethod implements MappingMethod {
    private static final int PORT_MIN = 1_024;
    private static final int PORTS_TRIED = 4;
    private static final String CONFLICT = "718";
    /// Gateways that grant only mappings without an end say one of these to any other.
    private static final String INVALID_ARGUMENTS = "402";
    private static final String ONLY_PERMANENT = "725";

    private final IpAddress own;
    private final int port;
    private final UpnpText.Service service;
    private final RandomGenerator random;
    private int mappedPort;
    private int lifetime = Lease.WANTED_SECONDS;

    private UpnpMethod(IpAddress own, int port, UpnpText.Service service, RandomGenerator random) {
        this.own = own;
        this.port = port;
        this.service = service;
        this.random = random;
    }

    /// Reads the description of the device that answered a search.
    static UpnpMethod of(URI description, IpAddress gateway, IpAddress own, int port, RandomGenerator random)
            throws IOException {
        var answer = SmallHttp.get(description);
        var service = UpnpText.service(answer.body(), description, gateway)
                .orElseThrow(() -> new IOException("its description names no service that maps ports"));
        return new UpnpMethod(own, port, service, random);
    }

    @Override
    public String name() {
        return "UPnP";
    }

    @Override
    public Lease map(int wantedPort) throws IOException, MappingRefused {
        int wanted = mappedPort != 0 ? mappedPort : wantedPort;
        for (int i = 0; i < PORTS_TRIED; i++) {
            var problem = add(wanted);
            if (problem.isEmpty()) {
                mappedPort = wanted;
                return Lease.of(externalAddress(), wanted, lifetime);
            }
            if (lifetime != 0 && (problem.equals(ONLY_PERMANENT) || problem.equals(INVALID_ARGUMENTS))) {
                lifetime = 0;
            } else if (problem.equals(CONFLICT)) {
                // Never 0: that would be a wildcard.
                wanted = PORT_MIN + random.nextInt(65_536 - PORT_MIN);
            } else {
                throw new MappingRefused("it refuses (code " + problem + ")");
            }
        }
        throw new MappingRefused("every port that was tried is taken");
    }

    /// The code of the problem, empty for none.
    private String add(int externalPort) throws IOException {
        var arguments = new LinkedHashMap<String, String>();
        arguments.put("NewRemoteHost", "");
        arguments.put("NewExternalPort", Integer.toString(externalPort));
        arguments.put("NewProtocol", "UDP");
        arguments.put("NewInternalPort", Integer.toString(port));
        arguments.put("NewInternalClient", own.toString());
        arguments.put("NewEnabled", "1");
        arguments.put("NewPortMappingDescription", "weft");
        arguments.put("NewLeaseDuration", Integer.toString(lifetime));
        return problem(call("AddPortMapping", arguments));
    }

    private IpAddress externalAddress() throws IOException, MappingRefused {
        var answer = call("GetExternalIPAddress", Map.of());
        var text = UpnpText.element(answer.body(), "NewExternalIPAddress");
        try {
            return IpAddress.parse(text == null ? "" : text);
        } catch (IllegalArgumentException _) {
            throw new MappingRefused("it does not tell its address");
        }
    }

    @Override
    public void unmap() throws IOException {
        if (mappedPort != 0) {
            var arguments = new LinkedHashMap<String, String>();
            arguments.put("NewRemoteHost", "");
            arguments.put("NewExternalPort", Integer.toString(mappedPort));
            arguments.put("NewProtocol", "UDP");
            call("DeletePortMapping", arguments);
        }
    }

    private SmallHttp.Answer call(String action, Map<String, String> arguments) throws IOException {
        return SmallHttp.soap(
                service.control(), service.type(), action, UpnpText.call(service.type(), action, arguments));
    }

    private static String problem(SmallHttp.Answer answer) {
        if (answer.status() == 200) {
            return "";
        }
        var code = UpnpText.element(answer.body(), "errorCode");
        return code == null || !code.matches("[0-9]{1,5}") ? "HTTP " + answer.status() : code;
    }
}
