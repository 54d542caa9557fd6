package weft.kit.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.KeyDeserializer;
import com.fasterxml.jackson.databind.Module;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import weft.protocol.hujson.Hujson;
import weft.protocol.hujson.JsonValue;
import weft.protocol.hujson.JsonWriter;
import weft.protocol.key.CoordinatorKey;
import weft.protocol.key.DiscoKey;
import weft.protocol.key.Key32;
import weft.protocol.key.MachineKey;
import weft.protocol.key.NodeKey;
import weft.protocol.key.PublicKey;
import weft.protocol.key.RelayKey;
import weft.protocol.mesh.AuthKeyId;
import weft.protocol.mesh.InviteId;
import weft.protocol.mesh.NodeId;
import weft.protocol.mesh.TailnetId;
import weft.protocol.mesh.UserId;
import weft.protocol.packet.Endpoint;
import weft.protocol.packet.IpAddress;
import weft.protocol.packet.IpPrefix;
import weft.protocol.stream.KnownPeers;

/// The types that are one JSON string or number instead of an object, as values and as keys of maps.
/// Confined to the thread that builds a codec.
public final class ValueTypes {
    private final SimpleModule module = new SimpleModule("weft-values");
    private final Set<Class<?>> classes = new LinkedHashSet<>();

    /// The keys of every role, in their `prefix:hex` text form.
    public static ValueTypes keys() {
        return new ValueTypes()
                .text(Key32.class, Key32::hex, Key32::ofHex)
                .text(MachineKey.class, PublicKey::text, MachineKey::parse)
                .text(NodeKey.class, PublicKey::text, NodeKey::parse)
                .text(DiscoKey.class, PublicKey::text, DiscoKey::parse)
                .text(RelayKey.class, PublicKey::text, RelayKey::parse)
                .text(CoordinatorKey.class, PublicKey::text, CoordinatorKey::parse);
    }

    /// Keys, ids (`t1`, `n7`), addresses and prefixes, endpoints, and instants and durations in ISO 8601.
    public static ValueTypes protocol() {
        return keys().text(TailnetId.class, TailnetId::toString, TailnetId::parse)
                .text(UserId.class, UserId::toString, UserId::parse)
                .text(AuthKeyId.class, AuthKeyId::toString, AuthKeyId::parse)
                .text(InviteId.class, InviteId::toString, InviteId::parse)
                .text(NodeId.class, NodeId::toString, NodeId::parse)
                .text(IpAddress.class, IpAddress::toString, IpAddress::parse)
                .text(IpPrefix.class, IpPrefix::toString, IpPrefix::parse)
                .text(Endpoint.class, Endpoint::toString, Endpoint::parse)
                .text(Instant.class, Instant::toString, Instant::parse)
                .text(Duration.class, Duration::toString, Duration::parse)
                .text(KnownPeers.class, KnownPeers::toString, KnownPeers::parse)
                .json();
    }

    /// Adds a type with a text form; `parse` throws an [IllegalArgumentException] whose message is shown.
    public <T> ValueTypes text(Class<T> type, Function<? super T, String> print, Function<String, T> parse) {
        module.addSerializer(type, new Writer<>((value, out) -> out.writeString(print.apply(value))));
        module.addKeySerializer(type, new Writer<>((value, out) -> out.writeFieldName(print.apply(value))));
        module.addDeserializer(type, new Reader<>((in, context) -> parse.apply(in.getValueAsString(""))));
        return withKey(type, parse);
    }

    /// Adds a type that is one whole number.
    public <T> ValueTypes number(Class<T> type, ToLongFunction<? super T> number, LongFunction<T> of) {
        module.addSerializer(type, new Writer<>((value, out) -> out.writeNumber(number.applyAsLong(value))));
        module.addKeySerializer(
                type, new Writer<>((value, out) -> out.writeFieldName(Long.toString(number.applyAsLong(value)))));
        module.addDeserializer(type, new Reader<>((in, context) -> of.apply(in.getLongValue())));
        return withKey(type, text -> of.apply(Long.parseLong(text)));
    }

    /// Adds JSON that is only passed on, as it is.
    ValueTypes json() {
        module.addSerializer(JsonValue.class, new Writer<>((value, out) -> out.writeRawValue(JsonWriter.write(value))));
        module.addDeserializer(JsonValue.class, new PlainJson());
        classes.add(JsonValue.class);
        return this;
    }

    Module module() {
        return module;
    }

    Set<Class<?>> classes() {
        return Set.copyOf(classes);
    }

    private <T> ValueTypes withKey(Class<T> type, Function<String, T> parse) {
        module.addKeyDeserializer(type, new KeyDeserializer() {
            @Override
            public Object deserializeKey(String key, DeserializationContext context) throws IOException {
                try {
                    return parse.apply(key);
                } catch (IllegalArgumentException | DateTimeException malformed) {
                    return context.handleWeirdKey(type, key, "%s", malformed.getMessage());
                }
            }
        });
        classes.add(type);
        return this;
    }

    private static final class PlainJson extends JsonDeserializer<JsonValue> {
        @Override
        public JsonValue deserialize(JsonParser in, DeserializationContext context) throws IOException {
            return switch (Hujson.read(in.readValueAsTree().toString())) {
                case Hujson.Outcome.Read(var value) -> value.unplaced();
                case Hujson.Outcome.Malformed malformed -> context.reportInputMismatch(this, "%s", malformed.message());
            };
        }

        @Override
        public JsonValue getNullValue(DeserializationContext context) {
            return new JsonValue.JsonNull(-1);
        }
    }

    private interface Write<T> {
        void to(T value, JsonGenerator out) throws IOException;
    }

    private interface Read<T> {
        T from(JsonParser in, DeserializationContext context) throws IOException;
    }

    private static final class Writer<T> extends JsonSerializer<T> {
        private final Write<T> write;

        Writer(Write<T> write) {
            this.write = write;
        }

        @Override
        public void serialize(T value, JsonGenerator out, SerializerProvider serializers) throws IOException {
            write.to(value, out);
        }
    }

    private static final class Reader<T> extends JsonDeserializer<T> {
        private final Read<T> read;

        Reader(Read<T> read) {
            this.read = read;
        }

        @Override
        public @Nullable T deserialize(JsonParser in, DeserializationContext context) throws IOException {
            try {
                return read.from(in, context);
            } catch (IllegalArgumentException | DateTimeException malformed) {
                return context.reportInputMismatch(this, "%s", malformed.getMessage());
            }
        }
    }
}
