package weft.protocol.admission;

/// What a coordinator says to a relay, inside the Noise session. Schema: docs/relay-stream.md.
public sealed interface AdmissionMessage {
    /// The hello is accepted. What the relay lacks follows; nothing follows when it has all.
    ///
    /// @param heartbeatMillis how often both sides send heartbeats; 2.5 times that without a byte is a dead link
    record Welcome(int protocol, String software, int heartbeatMillis) implements AdmissionMessage {}

    record Update(AdmissionUpdate update) implements AdmissionMessage {}

    /// The last message before the coordinator closes.
    ///
    /// @param message one line for a person
    record Refused(AdmissionRefusal reason, String message) implements AdmissionMessage {}

    record Heartbeat(long number) implements AdmissionMessage {}
}
