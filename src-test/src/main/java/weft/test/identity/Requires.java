package weft.test.identity;

import static org.junit.jupiter.api.extension.ConditionEvaluationResult.disabled;
import static org.junit.jupiter.api.extension.ConditionEvaluationResult.enabled;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/// A test that needs these parts: skipped, with the reason, where one cannot be had, except on a machine that
/// says that
/// it is for continuous integration (`CI=true`), where that is a failure.
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(Requires.Condition.class)
public @interface Requires {
    /// The parts.
    Part[] value();

    /// Asks the machine.
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return AnnotationSupport.findAnnotation(context.getElement(), Requires.class)
                    .flatMap(wanted -> Arrays.stream(wanted.value())
                            .map(Part::missing)
                            .flatMap(Optional::stream)
                            .findFirst())
                    .map(Condition::without)
                    .orElseGet(() -> enabled("its parts are there"));
        }

        private static ConditionEvaluationResult without(String reason) {
            if ("true".equals(System.getenv("CI"))) {
                throw new IllegalStateException("must not be skipped here, but " + reason);
            }
            return disabled("skipped, because " + reason);
        }
    }
}
