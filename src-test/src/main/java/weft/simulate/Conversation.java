package weft.simulate;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.simulate.Expectation.Reached;

/// One thread. Two nodes that send to each other five times a second, or one to the other only, and what must hold of
/// it.
final class Conversation {
    /// No packet arrives for longer than this, whatever happens to direct paths: 2 seconds, one packet's interval, and
    /// the way by the slowest relay.
    static final long SILENCE_MAX_NANOS = 2_400 * World.MILLI;

    private static final long EVERY_NANOS = 200 * World.MILLI;

    final SimulatedNode left;
    final SimulatedNode right;
    final boolean oneWay;
    boolean runs;
    long longestNanos;
    private final World world;
    private long beganNanos;
    private long reportedNanos = Long.MIN_VALUE;

    Conversation(World world, SimulatedNode left, SimulatedNode right, boolean oneWay) {
        this.world = world;
        this.left = left;
        this.right = right;
        this.oneWay = oneWay;
    }

    boolean isBetween(SimulatedNode a, SimulatedNode b) {
        return left == a ? right == b : left == b && right == a;
    }

    void begin() {
        runs = true;
        beganNanos = world.now;
        speak();
    }

    private void speak() {
        if (runs) {
            left.send(right);
            if (!oneWay) {
                right.send(left);
            }
            world.after(EVERY_NANOS, this::speak);
        }
    }

    /// What is wrong with the flow of packets now; null when nothing is.
    @Nullable
    String silence() {
        var problem = silence(left, right);
        return problem != null || oneWay ? problem : silence(right, left);
    }

    private @Nullable String silence(SimulatedNode from, SimulatedNode to) {
        if (!runs || !from.isUp || !to.isUp) {
            return null;
        }
        long due = Math.max(beganNanos, Math.max(from.disturbedUntilNanos, to.disturbedUntilNanos));
        long gap = world.now - Math.max(due, to.flow(from.id).lastNanos);
        longestNanos = Math.max(longestNanos, gap);
        if (gap <= SILENCE_MAX_NANOS || world.now - reportedNanos < 10 * World.SECOND) {
            return null;
        }
        reportedNanos = world.now;
        return "nothing of " + from + " arrives at " + to + " for " + gap / World.MILLI + " ms\n      "
                + from.explain(to) + "\n      " + to.explain(from);
    }

    /// How many packets were sent so far each way.
    record Sent(long byLeft, long byRight) {}

    Sent sent() {
        return new Sent(left.flow(right.id).sent, right.flow(left.id).sent);
    }

    /// Of what was sent by then, what never came.
    @Nullable
    String lost(Sent then) {
        long rightward = right.flow(left.id).missingBefore(then.byLeft);
        long leftward = left.flow(right.id).missingBefore(then.byRight);
        return rightward + leftward == 0
                ? null
                : "lost " + rightward + " packets of " + left + " for " + right + ", and " + leftward
                        + " the other way\n      " + left.explain(right) + "\n      " + right.explain(left);
    }

    /// What the model says against how the two send now.
    List<String> unexpected() {
        var wrong = new ArrayList<String>();
        if (left.isUp && right.isUp) {
            check(left, right, wrong);
            if (!oneWay) {
                check(right, left, wrong);
            }
        }
        return wrong;
    }

    private void check(SimulatedNode from, SimulatedNode to, List<String> wrong) {
        var expected = Expectation.of(from.site, to.site, world.isCut(from.site, to.site));
        var reached = reached(from, to);
        if (!expected.isMetBy(reached)) {
            wrong.add(from + " reaches " + to + " by " + reached + ", and not by " + expected + "\n      "
                    + from.explain(to) + "\n      " + to.explain(from));
        }
    }

    static Reached reached(SimulatedNode from, SimulatedNode to) {
        return from.reached(to);
    }
}
