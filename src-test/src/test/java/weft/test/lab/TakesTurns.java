package weft.test.lab;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Of tests in namespaces, and of those that use a port everybody knows: one after another. Those without it, on ports
/// of loopback that nobody has, run beside them. What measures time is `@Isolated`, and has the machine to itself.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Execution(ExecutionMode.SAME_THREAD)
public @interface TakesTurns {}
