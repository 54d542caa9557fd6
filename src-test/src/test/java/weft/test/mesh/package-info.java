/// Nodes, a coordinator and relays together.
@org.jspecify.annotations.NullMarked
package weft.test.mesh;
