/// SAML 2.0: this coordinator as a service provider.
@NullMarked
package weft.coordinator.identity.saml;

import org.jspecify.annotations.NullMarked;
