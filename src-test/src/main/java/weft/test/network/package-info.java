/// An internet of namespaces: public hosts, and sites behind routers that translate, filter, lose and delay packets.
@NullMarked
package weft.test.network;

import org.jspecify.annotations.NullMarked;
