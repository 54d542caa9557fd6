package weft.coordinator.identity.saml;

import java.io.IOException;
import java.io.StringReader;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.xml.sax.ErrorHandler;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/// Pure. Reads XML that a stranger wrote: no document type, and so no entities; nothing is fetched; bounded in
/// length
/// and in depth.
final class SafeXml {
    static final int CHARACTERS_MAX = 256 * 1024;
    private static final int DEPTH_MAX = 64;

    private SafeXml() {}

    /// What was read is not a document that we read; the message is for a person.
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreadable(String line) {
            super(line);
        }
    }

    static Document read(String text) throws Unreadable {
        if (text.length() > CHARACTERS_MAX) {
            throw new Unreadable("it is longer than " + CHARACTERS_MAX + " characters");
        }
        try {
            return builder().parse(new InputSource(new StringReader(text)));
        } catch (SAXException malformed) {
            throw new Unreadable(
                    String.valueOf(malformed.getMessage()).contains("DOCTYPE")
                            ? "it has a document type, which may hide entities"
                            : "it is not XML that may be read here");
        } catch (IOException | ParserConfigurationException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private static DocumentBuilder builder() throws ParserConfigurationException {
        var factory = DocumentBuilderFactory.newDefaultNSInstance();
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        factory.setFeature("http://xml.org/sax/features/external-general-entities", false);
        factory.setFeature("http://xml.org/sax/features/external-parameter-entities", false);
        factory.setAttribute("jdk.xml.maxElementDepth", DEPTH_MAX);
        factory.setXIncludeAware(false);
        factory.setExpandEntityReferences(false);
        var builder = factory.newDocumentBuilder();
        builder.setErrorHandler(SILENT);
        return builder;
    }

    /// The parser's own would print to standard error.
    private static final ErrorHandler SILENT = new ErrorHandler() {
        @Override
        public void warning(SAXParseException warning) {
            // what is only odd may pass
        }

        @Override
        public void error(SAXParseException error) throws SAXException {
            throw error;
        }

        @Override
        public void fatalError(SAXParseException error) throws SAXException {
            throw error;
        }
    };
}
