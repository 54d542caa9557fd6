package weft.node.portmap;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import org.junit.jupiter.api.Test;
import weft.protocol.packet.IpAddress;

final class UpnpTextTest {
    private static final IpAddress GATEWAY = IpAddress.parse("192.168.1.1");
    private static final URI HERE = URI.create("http://192.168.1.1:5000/rootDesc.xml");

    @Test
    void aDescriptionHasToBeAtTheAddressThatAnswered() {
        assertThat(UpnpText.location(answer("http://192.168.1.1:5000/rootDesc.xml"), GATEWAY))
                .contains(HERE);
        for (var elsewhere : new String[] {
            "http://192.168.1.2:5000/x", "https://192.168.1.1/x", "file:///etc/passwd", "http://u@192.168.1.1/", "::"
        }) {
            assertThat(UpnpText.location(answer(elsewhere), GATEWAY))
                    .as(elsewhere)
                    .isEmpty();
        }
    }

    @Test
    void theBestServiceThatMapsPortsIsTakenAndItsControlIsAtTheSameHost() {
        var xml = "<root><device><serviceList>" + service("urn:schemas-upnp-org:service:WANIPConnection:1", "/one")
                + service("urn:schemas-upnp-org:service:WANIPConnection:2", "ctl/two")
                + service("urn:schemas-upnp-org:service:Layer3Forwarding:1", "/no") + "</serviceList></device></root>";

        assertThat(UpnpText.service(xml, HERE, GATEWAY))
                .contains(new UpnpText.Service(
                        "urn:schemas-upnp-org:service:WANIPConnection:2",
                        URI.create("http://192.168.1.1:5000/ctl/two")));
        var evil = "<root>" + service("urn:schemas-upnp-org:service:WANIPConnection:1", "http://198.51.100.1/")
                + "</root>";
        assertThat(UpnpText.service(evil, HERE, GATEWAY)).isEmpty();
        assertThat(UpnpText.service("<root>", HERE, GATEWAY)).isEmpty();
    }

    @Test
    void entitiesOfAnyKindAreNotFollowed() {
        var file = "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/hostname\">]>"
                + "<a><errorCode>&x;</errorCode></a>";
        var bomb = "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY x \"ha\"><!ENTITY y \"&x;&x;&x;\">]>"
                + "<a><errorCode>&y;</errorCode></a>";

        assertThat(UpnpText.element(file, "errorCode")).isNull();
        assertThat(UpnpText.element(bomb, "errorCode")).isNull();
    }

    @Test
    void aCallCarriesItsArgumentsAndAFaultItsCode() {
        var arguments = new LinkedHashMap<String, String>();
        arguments.put("NewRemoteHost", "");
        arguments.put("NewPortMappingDescription", "a<b>&c");

        assertThat(UpnpText.call("urn:s:1", "AddPortMapping", arguments))
                .contains(
                        "<u:AddPortMapping xmlns:u=\"urn:s:1\"><NewRemoteHost></NewRemoteHost>",
                        "a&lt;b&gt;&amp;c</NewPortMappingDescription></u:AddPortMapping>");
        assertThat(UpnpText.element(
                        "<s:E xmlns:s=\"e\"><UPnPError><errorCode>718</errorCode></UPnPError></s:E>", "errorCode"))
                .isEqualTo("718");
    }

    private static String service(String type, String control) {
        return "<service><serviceType>" + type + "</serviceType><controlURL>" + control + "</controlURL></service>";
    }

    private static byte[] answer(String location) {
        return ("HTTP/1.1 200 OK\r\nCACHE-CONTROL: max-age=120\r\nLocation: " + location + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }
}
