package weft.protocol.engine;

/// Receives events on a thread that is not the packet thread. Must return soon; a listener that lags loses events,
/// counted in [EngineStatus].
@FunctionalInterface
public interface EngineListener {
    void onEvent(EngineEvent event);
}
