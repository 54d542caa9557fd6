package weft.protocol.mesh;

import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import weft.protocol.key.MachineKey;
import weft.protocol.key.NodeKey;

/// Pure, immutable. Look-ups that follow from the nodes; never iterated, so their order does not matter.
record NodeIndex(PMap<NodeKey, NodeId> byNodeKey, PMap<MachineKey, NodeId> byMachineKey, PMap<String, NodeId> byName) {
    static final NodeIndex EMPTY = new NodeIndex(HashTreePMap.empty(), HashTreePMap.empty(), HashTreePMap.empty());

    NodeIndex with(Node node) {
        var keys = byNodeKey.plus(node.nodeKey(), node.id());
        if (node.nextNodeKey() != null) {
            keys = keys.plus(node.nextNodeKey(), node.id());
        }
        return new NodeIndex(
                keys, byMachineKey.plus(node.machineKey(), node.id()), byName.plus(node.name(), node.id()));
    }

    NodeIndex without(Node node) {
        var keys = byNodeKey.minus(node.nodeKey());
        if (node.nextNodeKey() != null) {
            keys = keys.minus(node.nextNodeKey());
        }
        return new NodeIndex(keys, byMachineKey.minus(node.machineKey()), byName.minus(node.name()));
    }
}
