package weft.coordinator.live;

import java.util.Comparator;
import weft.protocol.mesh.NodeId;
import weft.protocol.mesh.TailnetId;

/// Names a node in the cluster; as text `t1/n7`.
public record NodeRef(TailnetId tailnet, NodeId node) implements Comparable<NodeRef> {
    private static final Comparator<NodeRef> ORDER =
            Comparator.comparing(NodeRef::tailnet).thenComparing(NodeRef::node);

    static NodeRef parse(String text) {
        int slash = text.indexOf('/');
        return new NodeRef(TailnetId.parse(text.substring(0, slash)), NodeId.parse(text.substring(slash + 1)));
    }

    @Override
    public int compareTo(NodeRef other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return tailnet + "/" + node;
    }
}
