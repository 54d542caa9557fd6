package weft.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Pure. Who is killed, and when; the same for the same seed.
record KillPlan(long seed, List<Kill> kills) {
    private static final int PAUSE_MILLIS_MIN = 200;
    private static final int PAUSE_MILLIS_SPREAD = 1_800;
    private static final int DOWN_MILLIS_SPREAD = 400;
    /// One kill in so many does not wait until all has come back from the one before.
    private static final int IMPATIENT_ONE_IN = 4;

    /// What is killed.
    enum Victim {
        COORDINATOR,
        DATABASE,
        NODES
    }

    /// @param impatient comes although the victims before have perhaps not come back yet
    /// @param afterMillis from then
    /// @param downMillis until the victim is started again; a database its coordinator starts again by itself
    /// @param which of several processes of the kind; taken modulo their number
    record Kill(Victim victim, int which, boolean impatient, int afterMillis, int downMillis) {}

    KillPlan {
        kills = List.copyOf(kills);
    }

    static KillPlan of(long seed, int count) {
        var random = new Random(seed);
        var kills = new ArrayList<Kill>();
        for (int i = 0; i < count; i++) {
            kills.add(new Kill(
                    // The first three are one of each, so that short drills leave none out.
                    Victim.values()[i < 3 ? i : random.nextInt(3)],
                    random.nextInt(1_000),
                    random.nextInt(IMPATIENT_ONE_IN) == 0,
                    PAUSE_MILLIS_MIN + random.nextInt(PAUSE_MILLIS_SPREAD),
                    random.nextInt(DOWN_MILLIS_SPREAD)));
        }
        return new KillPlan(seed, kills);
    }
}
