package weft.grid;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import weft.test.lab.Host;
import weft.test.mesh.MeshNode;
import weft.test.network.Internet;
import weft.test.network.Site;

/// One owner. The two sites of a cell, built.
final class CellSites implements AutoCloseable {
    private final Deque<Runnable> undo = new ArrayDeque<>();
    private final Site left;
    private final Site right;
    private final int rightIndex;

    private CellSites(Site left, Site right, int rightIndex) {
        this.left = left;
        this.right = right;
        this.rightIndex = rightIndex;
    }

    static CellSites build(Internet internet, Cell cell) {
        return switch (cell.layout()) {
            case APART -> {
                var left = internet.site("left", cell.left());
                yield new CellSites(left, internet.site("right", cell.right()), 0).undo(left::close);
            }
            case ONE_LAN -> {
                var site = internet.site("host", cell.left());
                yield new CellSites(site, site, 1);
            }
            case ONE_CARRIER, ONE_CARRIER_HAIRPIN -> {
                var carrier = internet.carrier("carrier", cell.layout() == Cell.Layout.ONE_CARRIER_HAIRPIN);
                var left = carrier.site("left", cell.left());
                yield new CellSites(left, carrier.site("right", cell.right()), 0)
                        .undo(carrier::remove)
                        .undo(left::close);
            }
        };
    }

    private CellSites undo(Runnable step) {
        undo.push(step);
        return this;
    }

    Host leftHost() {
        return left.host();
    }

    Host rightHost() {
        return right.hosts().get(rightIndex);
    }

    Site left() {
        return left;
    }

    Site right() {
        return right;
    }

    /// Different ports, where both hide behind one address: a NAT that keeps ports could keep only one of the same.
    MeshNode.Setup leftSetup() {
        return new MeshNode.Setup(MeshNode.Setup.PORT, Optional.ofNullable(left.proxy()));
    }

    MeshNode.Setup rightSetup() {
        return new MeshNode.Setup(MeshNode.Setup.PORT + 1, Optional.ofNullable(right.proxy()));
    }

    /// Whether an address is one of the two hosts' own, in a network that both are in.
    boolean isLan(String address) {
        return left == right && (address.equals(left.hostAddress(0)) || address.equals(left.hostAddress(rightIndex)));
    }

    @Override
    public void close() {
        right.close();
        undo.forEach(Runnable::run);
    }
}
