package weft.coordinator.identity.saml;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/// Pure. Whether a response is built so that nobody can be in doubt about what its signature covers.
///
/// Attacks that wrap a signed element into an unsigned one (Somorovsky et al., "On Breaking SAML: Be Whoever You
/// Want
/// to
/// Be", USENIX Security 2012) need a second assertion, a signature in an odd place, an id that is there twice, or a
/// transform that hides parts. None of these is in any honest response, so a response with one of them is refused
/// before
/// a signature is looked at. Comments are refused as well: canonical XML leaves them out, so that they can be
/// put into
/// a
/// signed name without breaking its signature.
final class ResponseShape {
    static final String PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol";
    static final String ASSERTION = "urn:oasis:names:tc:SAML:2.0:assertion";
    static final String SIGNATURE = "http://www.w3.org/2000/09/xmldsig#";
    /// What is wrong with an encrypted one: nobody's attack, but a setting at the provider.
    static final String ENCRYPTED = "its assertion is encrypted; at the provider, turn off assertion encryption for"
            + " this client (Encrypt Assertions: off)";

    private static final String EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#";

    private static final Set<String> SIGNATURE_METHODS = Set.of(
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384",
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
            "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
            "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384",
            "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512");
    private static final Set<String> DIGEST_METHODS = Set.of(
            "http://www.w3.org/2001/04/xmlenc#sha256",
            "http://www.w3.org/2001/04/xmldsig-more#sha384",
            "http://www.w3.org/2001/04/xmlenc#sha512");
    private static final Set<String> TRANSFORMS =
            Set.of("http://www.w3.org/2000/09/xmldsig#enveloped-signature", EXCLUSIVE);

    private final List<Element> assertions = new ArrayList<>();
    private final List<Element> signatures = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();
    private @Nullable String problem;

    private ResponseShape() {}

    /// What is wrong with it, for a person; empty when nothing is.
    static Optional<String> problemOf(Document document) {
        var shape = new ResponseShape();
        shape.look(document);
        return Optional.ofNullable(shape.problem);
    }

    private void look(Document document) {
        var root = document.getDocumentElement();
        if (!is(root, PROTOCOL, "Response")) {
            problem = "it is not a SAML response";
            return;
        }
        walk(document);
        if (problem != null) {
            return;
        }
        if (assertions.size() != 1 || assertions.getFirst().getParentNode() != root) {
            problem = "it has not exactly one assertion, in its place";
            return;
        }
        var assertion = assertions.getFirst();
        if (signatures.stream().noneMatch(signature -> signature.getParentNode() == assertion)) {
            problem = "its assertion is not signed";
            return;
        }
        signatures.forEach(signature -> check(signature, root, assertion));
    }

    private void walk(Node node) {
        for (Node child = node.getFirstChild(); child != null; child = child.getNextSibling()) {
            switch (child.getNodeType()) {
                case Node.COMMENT_NODE -> problem = "it has comments";
                case Node.PROCESSING_INSTRUCTION_NODE -> problem = "it has processing instructions";
                case Node.ELEMENT_NODE -> look((Element) child);
                default -> {}
            }
        }
    }

    private void look(Element element) {
        if (is(element, ASSERTION, "Assertion")) {
            assertions.add(element);
        } else if (is(element, ASSERTION, "EncryptedAssertion")) {
            problem = ENCRYPTED;
        } else if (is(element, SIGNATURE, "Signature")) {
            signatures.add(element);
        } else if (is(element, SIGNATURE, "Object")) {
            problem = "a signature carries an object";
        }
        for (var name : List.of("ID", "Id", "id", "AssertionID")) {
            if (element.hasAttribute(name) && !ids.add(element.getAttribute(name))) {
                problem = "it has the same id twice";
            }
        }
        walk(element);
    }

    private void check(Element signature, Element response, Element assertion) {
        var signed = signature.getParentNode();
        if (signed != response && signed != assertion) {
            problem = "it has a signature in an odd place";
            return;
        }
        var references = descendants(signature, "Reference");
        if (references.size() != 1
                || !references.getFirst().getAttribute("URI").equals("#" + ((Element) signed).getAttribute("ID"))) {
            problem = "a signature does not cover what it stands in";
        } else if (!algorithms(signature, "SignatureMethod", SIGNATURE_METHODS)
                || !algorithms(signature, "DigestMethod", DIGEST_METHODS)) {
            problem = "it is signed in a way that is too weak; the provider should sign with RSA and SHA-256";
        } else if (!algorithms(signature, "Transform", TRANSFORMS)
                || !algorithms(signature, "CanonicalizationMethod", Set.of(EXCLUSIVE))) {
            problem = "a signature transforms what it covers in a way that is not allowed";
        }
    }

    private static boolean algorithms(Element signature, String name, Set<String> allowed) {
        var found = descendants(signature, name);
        return !found.isEmpty()
                && found.stream().allMatch(element -> allowed.contains(element.getAttribute("Algorithm")));
    }

    private static List<Element> descendants(Element of, String name) {
        var nodes = of.getElementsByTagNameNS(SIGNATURE, name);
        var found = new ArrayList<Element>();
        for (int i = 0; i < nodes.getLength(); i++) {
            found.add((Element) nodes.item(i));
        }
        return found;
    }

    private static boolean is(Element element, String namespace, String name) {
        return name.equals(element.getLocalName()) && namespace.equals(element.getNamespaceURI());
    }
}
