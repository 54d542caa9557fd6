package weft.coordinator.identity.saml;

import com.onelogin.saml2.util.Constants;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import weft.coordinator.identity.ProviderConfig;

/// Pure. A provider as its metadata, or the configuration, describes it.
///
/// @param ssoUrl where authentication requests go, by HTTP-Redirect
/// @param certificates of the keys that it signs with; a provider that changes its key has two for a while
record IdpDescription(String entity, String ssoUrl, List<X509Certificate> certificates) {
    private static final String METADATA = "urn:oasis:names:tc:SAML:2.0:metadata";

    IdpDescription {
        certificates = List.copyOf(certificates);
        if (entity.isBlank() || certificates.isEmpty()) {
            throw new IllegalArgumentException("a SAML provider has an entity id and a certificate");
        }
        if (!ssoUrl.matches("https?://[^\\s]+")) {
            throw new IllegalArgumentException("'" + ssoUrl + "' is not the URL of a login page");
        }
    }

    /// @throws IllegalArgumentException with one line for a person
    static IdpDescription of(ProviderConfig.Saml config) {
        if (config.metadata() != null) {
            return ofMetadata(config.metadata(), config.entity());
        }
        if (config.entity() == null || config.ssoUrl() == null || config.certificate() == null) {
            throw new IllegalArgumentException(
                    "provider " + config.common().name() + " needs its metadata, or entity, sso-url and certificate");
        }
        return new IdpDescription(config.entity(), config.ssoUrl(), List.of(certificate(config.certificate())));
    }

    private static IdpDescription ofMetadata(String text, @Nullable String wanted) {
        Element root;
        try {
            root = SafeXml.read(text).getDocumentElement();
        } catch (SafeXml.Unreadable unreadable) {
            throw new IllegalArgumentException("the provider's metadata cannot be read: " + unreadable.getMessage());
        }
        for (var entity : elements(root, "EntityDescriptor")) {
            var roles = elements(entity, "IDPSSODescriptor");
            if (!roles.isEmpty() && (wanted == null || wanted.equals(entity.getAttribute("entityID")))) {
                return new IdpDescription(
                        entity.getAttribute("entityID"), ssoUrl(roles.getFirst()), certificates(roles.getFirst()));
            }
        }
        throw new IllegalArgumentException(
                wanted == null
                        ? "the metadata describes no identity provider (no IDPSSODescriptor)"
                        : "the metadata does not describe the identity provider '" + wanted + "'");
    }

    private static String ssoUrl(Element role) {
        return elements(role, "SingleSignOnService").stream()
                .filter(service -> Constants.BINDING_HTTP_REDIRECT.equals(service.getAttribute("Binding")))
                .map(service -> service.getAttribute("Location"))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "the metadata names no login page that takes requests by HTTP-Redirect"));
    }

    private static List<X509Certificate> certificates(Element role) {
        var found = new ArrayList<X509Certificate>();
        for (var key : elements(role, "KeyDescriptor")) {
            if (key.getAttribute("use").equals("encryption")) {
                continue;
            }
            var nodes = key.getElementsByTagNameNS(ResponseShape.SIGNATURE, "X509Certificate");
            for (int i = 0; i < nodes.getLength(); i++) {
                found.add(certificate(nodes.item(i).getTextContent()));
            }
        }
        return found;
    }

    /// Itself when it is one, and its descendants.
    private static List<Element> elements(Element of, String name) {
        var found = new ArrayList<Element>();
        if (name.equals(of.getLocalName()) && METADATA.equals(of.getNamespaceURI())) {
            found.add(of);
        }
        var nodes = of.getElementsByTagNameNS(METADATA, name);
        for (int i = 0; i < nodes.getLength(); i++) {
            found.add((Element) nodes.item(i));
        }
        return found;
    }

    /// Of PEM, or of base64 alone.
    private static X509Certificate certificate(String text) {
        var base64 = text.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
        try {
            var der = Base64.getDecoder().decode(base64.getBytes(StandardCharsets.US_ASCII));
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException | IllegalArgumentException broken) {
            throw new IllegalArgumentException("the provider's certificate cannot be read; it is PEM, or base64");
        }
    }
}
