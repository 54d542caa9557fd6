package weft.derp.relay;

import java.util.LinkedHashSet;
import weft.protocol.derp.DerpFrame;
import weft.protocol.derp.DerpFrame.GoneReason;
import weft.protocol.derp.FrameCodec;
import weft.protocol.key.Key32;
import weft.protocol.key.NodeKey;

/// Event loop of the watching relay's connection. Tells another relay which keys are connected here.
///
/// Kept are keys, not messages: what is told is how it is when there is room to tell it. So a slow reader gets newer
/// news and not more of them, and no more is kept than there are keys.
final class MeshFeed {
    /// Left to other notices.
    private static final int ROOM_LEFT = 8 << 10;

    private final Client watcher;
    private final Registry registry;
    private final LinkedHashSet<Key32> untold = new LinkedHashSet<>();
    private boolean closed;

    MeshFeed(Client watcher, Registry registry) {
        this.watcher = watcher;
        this.registry = registry;
    }

    /// From any thread: a connection of that key came or went.
    void changed(Key32 key) {
        var loop = watcher.loop().loop();
        if (loop.inEventLoop()) {
            note(key);
        } else {
            loop.execute(() -> note(key));
        }
    }

    private void note(Key32 key) {
        if (!closed) {
            untold.add(key);
            tell();
        }
    }

    /// There may be room.
    void tell() {
        while (!untold.isEmpty() && watcher.outbox().noticeRoom() > ROOM_LEFT) {
            var key = untold.removeFirst();
            var here = registry.here(key);
            watcher.write(FrameCodec.encode(
                    here == null
                            ? new DerpFrame.PeerGone(new NodeKey(key), GoneReason.DISCONNECTED)
                            : here.presence(new NodeKey(key))));
        }
    }

    void close() {
        closed = true;
        untold.clear();
        registry.unwatch(this);
    }
}
