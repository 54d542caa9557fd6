package weft.protocol.derp;

/// What answers HTTP requests on one port.
@FunctionalInterface
public interface HttpDoor {
    FrontDoor.Entry enter(HttpHead head);
}
