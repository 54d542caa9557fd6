/// NaCl's box between two keys of ours, as DERP's login and disco's probes use it.
@NullMarked
package weft.protocol.box;

import org.jspecify.annotations.NullMarked;
