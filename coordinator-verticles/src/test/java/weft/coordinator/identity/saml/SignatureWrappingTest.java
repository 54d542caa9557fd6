package weft.coordinator.identity.saml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.coordinator.identity.saml.ForgedProvider.OWN_ENTITY;
import static weft.coordinator.identity.saml.ForgedProvider.REQUEST;
import static weft.coordinator.identity.saml.ForgedProvider.assertion;
import static weft.coordinator.identity.saml.ForgedProvider.encoded;
import static weft.coordinator.identity.saml.ForgedProvider.response;

import com.onelogin.saml2.util.Constants;
import java.util.regex.Matcher;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import weft.coordinator.identity.IdentityRefused;
import weft.coordinator.identity.IdentityRefused.Reason;
import weft.coordinator.identity.saml.ForgedProvider.Says;

/// Ways to put an assertion of one's own beside a signed one. XSW1 to XSW8 are named as testers' tools name them,
/// after Somorovsky et al., "On Breaking SAML: Be Whoever You Want to Be".
class SignatureWrappingTest {
    private static final String END = "</ds:Signature>";

    private static ForgedProvider provider;
    private static SamlVerifier verifier;

    @BeforeAll
    static void aProvider() throws Exception {
        provider = new ForgedProvider();
        verifier = new SamlVerifier("corp", provider.description(), OWN_ENTITY, OWN_ENTITY);
    }

    /// What an attacker has.
    ///
    /// @param signed an honest assertion, with its signature in it
    /// @param whole an honest response with that assertion, and a signature over all of it
    /// @param evil an assertion that nobody signed
    private record Material(String signed, String whole, String evil) {
        String signature() {
            return signed.substring(signed.indexOf("<ds:Signature"), signed.indexOf(END) + END.length());
        }

        /// The honest assertion without its signature.
        String bare() {
            return signed.replace(signature(), "");
        }

        /// The response's own signature stands before that of the assertion.
        String signatureOfWhole() {
            return whole.substring(whole.indexOf("<ds:Signature"), whole.indexOf(END) + END.length());
        }

        String bareWhole() {
            return whole.replace(signatureOfWhole(), "");
        }
    }

    enum Variant {
        /// The signature of the response in an evil one, and within the signature the response that it covers.
        XSW1_RESPONSE_INSIDE_ITS_SIGNATURE {
            @Override
            String of(Material has) {
                return within(evilResponse(has), around(has.signatureOfWhole(), has.bareWhole()));
            }
        },
        /// The signature of the response in an evil one, and before it the response that it covers.
        XSW2_RESPONSE_BEFORE_ITS_SIGNATURE {
            @Override
            String of(Material has) {
                return within(evilResponse(has), has.bareWhole() + has.signatureOfWhole());
            }
        },
        XSW3_EVIL_BEFORE_SIGNED {
            @Override
            String of(Material has) {
                return response(has.evil(), has.signed());
            }
        },
        XSW4_SIGNED_INSIDE_EVIL {
            @Override
            String of(Material has) {
                return response(has.evil().replace("</saml:Assertion>", has.signed() + "</saml:Assertion>"));
            }
        },
        XSW5_SIGNATURE_MOVED_TO_EVIL {
            @Override
            String of(Material has) {
                return response(within(has.evil(), has.signature()), has.bare());
            }
        },
        XSW6_SIGNED_INSIDE_THE_SIGNATURE_OF_EVIL {
            @Override
            String of(Material has) {
                return response(within(has.evil(), around(has.signature(), has.bare())));
            }
        },
        XSW7_EVIL_IN_AN_EXTENSION {
            @Override
            String of(Material has) {
                return extended(has.evil(), has.signed());
            }
        },
        XSW8_SIGNED_AS_AN_OBJECT_OF_THE_SIGNATURE {
            @Override
            String of(Material has) {
                var object = "<ds:Object>" + has.bare() + "</ds:Object>";
                return response(within(has.evil(), around(has.signature(), object)));
            }
        },
        EVIL_BEHIND_SIGNED {
            @Override
            String of(Material has) {
                return response(has.signed(), has.evil());
            }
        },
        SIGNED_IN_AN_EXTENSION {
            @Override
            String of(Material has) {
                return extended(has.signed(), has.evil());
            }
        },
        EVIL_OF_THE_SAME_ID {
            @Override
            String of(Material has) {
                return response(within(has.evil().replace("_evil", "_assertion"), has.signature()), has.bare());
            }
        },
        RESPONSE_AROUND_A_RESPONSE {
            @Override
            String of(Material has) {
                return response(has.evil(), response(has.signed()).replace("_response", "_inner"));
            }
        },
        SIGNATURE_OF_THE_RESPONSE_FOR_AN_INNER_ONE {
            @Override
            String of(Material has) {
                return response(has.signature(), has.evil(), has.bare());
            }
        };

        abstract String of(Material has);

        private static String extended(String extension, String assertion) {
            return response(assertion)
                    .replace("<samlp:Status>", "<samlp:Extensions>" + extension + "</samlp:Extensions><samlp:Status>");
        }

        private static String evilResponse(Material has) {
            return response(has.evil()).replace("_response", "_evil_response");
        }

        /// An element with others after its issuer, where a signature stands.
        private static String within(String element, String others) {
            return element.replaceFirst("</saml:Issuer>", Matcher.quoteReplacement("</saml:Issuer>" + others));
        }

        private static String around(String signature, String element) {
            return signature.replace(END, element + END);
        }
    }

    @ParameterizedTest
    @EnumSource(Variant.class)
    void aSignatureCarriesNobodyElse(Variant variant) throws Exception {
        var response = variant.of(material());

        assertThat(response).contains("root@corp.example", ForgedProvider.NAME, "<ds:SignatureValue>");
        assertThatThrownBy(() -> verify(response)).isInstanceOfSatisfying(IdentityRefused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(Reason.NOT_AUTHENTIC);
            assertThat(refused.line())
                    .hasLineCount(1)
                    .doesNotContain("root@", "signature is not the provider's", "XML");
        });
    }

    @Test
    void whatTheVariantsAreMadeOfIsGoodByItself() throws Exception {
        var has = material();

        assertThat(verify(response(has.signed())).nameId()).isEqualTo(ForgedProvider.NAME);
        assertThat(verify(has.whole()).nameId()).isEqualTo(ForgedProvider.NAME);
    }

    private static Material material() throws Exception {
        var signed = provider.signed(Says.good());
        return new Material(
                signed,
                provider.sign(response(signed), Constants.RSA_SHA256, Constants.SHA256),
                assertion(Says.good().id("_evil").name("root@corp.example")));
    }

    private static SamlAnswer verify(String response) {
        return verifier.verify(encoded(response), REQUEST);
    }
}
