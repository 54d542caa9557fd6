package weft.node.portmap;

import java.io.StringReader;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;
import weft.protocol.packet.IpAddress;

/// Pure. The texts of UPnP's Internet Gateway Device: SSDP over UDP, the device's description, SOAP over HTTP. All come
/// from the network: bounded by whoever read them, and XML without document types, so without entities of any kind.
final class UpnpText {
    static final int SSDP_PORT = 1_900;
    static final IpAddress SSDP_MULTICAST = IpAddress.parse("239.255.255.250");
    /// In the order in which they are preferred.
    private static final String[] SERVICES = {
        "urn:schemas-upnp-org:service:WANIPConnection:2",
        "urn:schemas-upnp-org:service:WANIPConnection:1",
        "urn:schemas-upnp-org:service:WANPPPConnection:1"
    };
    private static final int ELEMENTS_MAX = 10_000;
    private static final int VALUE_MAX = 1_024;

    private UpnpText() {}

    /// A service that maps ports.
    ///
    /// @param type its URN, with the version
    record Service(String type, URI control) {}

    /// The search, as for a gateway device.
    static byte[] search() {
        return ("M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: \"ssdp:discover\"\r\nMX: 1\r\n"
                        + "ST: urn:schemas-upnp-org:device:InternetGatewayDevice:1\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /// Where the description of a device is that answered a search. It has to be at the address that answered:
    /// else anybody on the network could send us anywhere.
    static Optional<URI> location(byte[] answer, IpAddress from) {
        var lines = new String(answer, StandardCharsets.ISO_8859_1).split("\r?\n", -1);
        if (!lines[0].startsWith("HTTP/1.") || !lines[0].contains(" 200")) {
            return Optional.empty();
        }
        for (var line : lines) {
            int colon = line.indexOf(':');
            if (colon > 0
                    && line.substring(0, colon).strip().toLowerCase(Locale.ROOT).equals("location")) {
                return httpAt(line.substring(colon + 1).strip(), from);
            }
        }
        return Optional.empty();
    }

    private static Optional<URI> httpAt(String text, IpAddress host) {
        try {
            var uri = new URI(text);
            boolean fits = "http".equals(uri.getScheme())
                    && uri.getUserInfo() == null
                    && host.toString().equals(uri.getHost());
            return fits ? Optional.of(uri) : Optional.empty();
        } catch (URISyntaxException _) {
            return Optional.empty();
        }
    }

    /// The best service of a description that maps ports; its control URL has to be at the same host, too.
    static Optional<Service> service(String xml, URI description, IpAddress host) {
        var found = new LinkedHashMap<String, String>();
        try {
            var reader = reader(xml);
            var path = new LinkedHashMap<String, String>();
            int elements = 0;
            while (reader.hasNext() && elements++ < ELEMENTS_MAX) {
                int event = next(reader);
                if (event == XMLStreamConstants.START_ELEMENT) {
                    switch (reader.getLocalName()) {
                        case "service" -> path.clear();
                        case "serviceType", "controlURL" -> path.put(reader.getLocalName(), text(reader));
                        default -> {}
                    }
                } else if (event == XMLStreamConstants.END_ELEMENT
                        && reader.getLocalName().equals("service")
                        && path.size() == 2) {
                    found.putIfAbsent(path.getOrDefault("serviceType", ""), path.getOrDefault("controlURL", ""));
                }
            }
        } catch (XMLStreamException _) {
            return Optional.empty();
        }
        for (var type : SERVICES) {
            var control = found.get(type);
            if (control != null) {
                return resolve(description, control, host).map(uri -> new Service(type, uri));
            }
        }
        return Optional.empty();
    }

    private static Optional<URI> resolve(URI description, String control, IpAddress host) {
        try {
            return httpAt(description.resolve(control).toString(), host);
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /// The body of a call; arguments in their order.
    static String call(String service, String action, Map<String, String> arguments) {
        var body = new StringBuilder("<?xml version=\"1.0\"?>\r\n"
                + "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\""
                + " s:encodingStyle=\"http://schemas.xmlsoap.org/soap/encoding/\"><s:Body><u:"
                + action + " xmlns:u=\"" + service + "\">");
        arguments.forEach((name, value) -> body.append('<')
                .append(name)
                .append('>')
                .append(escape(value))
                .append("</")
                .append(name)
                .append('>'));
        return body.append("</u:")
                .append(action)
                .append("></s:Body></s:Envelope>\r\n")
                .toString();
    }

    private static String escape(String value) {
        return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    /// The text of the first element of that name; null when there is none, or the text is no XML.
    static @Nullable String element(String xml, String name) {
        try {
            var reader = reader(xml);
            for (int i = 0; reader.hasNext() && i < ELEMENTS_MAX; i++) {
                if (next(reader) == XMLStreamConstants.START_ELEMENT
                        && reader.getLocalName().equals(name)) {
                    return text(reader);
                }
            }
        } catch (XMLStreamException _) {
            return null;
        }
        return null;
    }

    /// A document type is where entities come from; no device needs one.
    private static int next(XMLStreamReader reader) throws XMLStreamException {
        int event = reader.next();
        if (event == XMLStreamConstants.DTD) {
            throw new XMLStreamException("a document type");
        }
        return event;
    }

    private static String text(XMLStreamReader reader) throws XMLStreamException {
        var text = reader.getElementText().strip();
        return text.length() > VALUE_MAX ? text.substring(0, VALUE_MAX) : text;
    }

    private static XMLStreamReader reader(String xml) throws XMLStreamException {
        var factory = XMLInputFactory.newFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        return factory.createXMLStreamReader(new StringReader(xml));
    }
}
