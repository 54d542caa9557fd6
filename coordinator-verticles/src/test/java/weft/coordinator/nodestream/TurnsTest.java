package weft.coordinator.nodestream;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class TurnsTest {
    private static final int JOBS = 40;

    @Test
    void manyJobsRunInOrderAndATimerGetsInBetween(Vertx vertx, VertxTestContext test) {
        vertx.runOnContext(_ -> {
            var turns = new Turns(vertx);
            var ran = new ArrayList<Integer>();
            var seen = new ArrayList<Integer>();
            vertx.setTimer(1, _ -> seen.add(ran.size()));
            var jobs = new ArrayList<Runnable>();
            for (int i = 0; i < JOBS; i++) {
                int job = i;
                jobs.add(() -> {
                    busy(2);
                    ran.add(job);
                });
            }
            jobs.add(() -> test.verify(() -> {
                assertThat(ran).hasSize(JOBS).isSorted();
                assertThat(seen)
                        .singleElement()
                        .satisfies(count -> assertThat(count).isLessThan(JOBS));
                test.completeNow();
            }));
            turns.run(jobs);
        });
    }

    @Test
    void manyThatComeOneByOneShareTheirTurnsAndATimerGetsInBetween(Vertx vertx, VertxTestContext test) {
        vertx.runOnContext(_ -> {
            var turns = new Turns(vertx);
            var ran = new ArrayList<Integer>();
            var seen = new ArrayList<Integer>();
            vertx.setTimer(1, _ -> seen.add(ran.size()));
            for (int i = 0; i < JOBS; i++) {
                int job = i;
                turns.later(() -> {
                    busy(2);
                    ran.add(job);
                });
            }
            test.verify(() -> assertThat(ran).isEmpty());
            turns.later(() -> test.verify(() -> {
                assertThat(ran).hasSize(JOBS).isSorted();
                assertThat(seen)
                        .singleElement()
                        .satisfies(count -> assertThat(count).isLessThan(JOBS));
                test.completeNow();
            }));
        });
    }

    @Test
    void aJobThatFailsHoldsUpNoOther(Vertx vertx, VertxTestContext test) {
        vertx.exceptionHandler(_ -> {});
        vertx.runOnContext(_ -> {
            var turns = new Turns(vertx);
            turns.run(List.of(
                    () -> {
                        throw new IllegalStateException("a job failed");
                    },
                    test::completeNow));
        });
    }

    private static void busy(long millis) {
        long end = System.nanoTime() + millis * 1_000_000;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }
}
