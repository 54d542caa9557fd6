package weft.kit.json;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.introspect.AnnotationIntrospectorPair;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// Any thread. Turns records into JSON and back: a record is an object with its components' names, a member of a
/// sealed family has a `kind` (its simple name in dash-case), a registered value type is one string or number.
/// Absent values are left out. Decoding ignores unknown members, so that a newer writer can add some, and refuses
/// what lacks a component that is not `@Nullable`.
public final class JsonCodec {
    private final ObjectMapper mapper;

    public JsonCodec(ValueTypes values) {
        var introspector = AnnotationIntrospectorPair.pair(
                new RecordShapes(values.classes()), new JacksonAnnotationIntrospector());
        mapper = JsonMapper.builder()
                .annotationIntrospector(introspector)
                .addModule(values.module())
                .visibility(PropertyAccessor.ALL, Visibility.NONE)
                .visibility(PropertyAccessor.FIELD, Visibility.ANY)
                .visibility(PropertyAccessor.CREATOR, Visibility.ANY)
                .serializationInclusion(JsonInclude.Include.NON_NULL)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .build();
    }

    /// The codec of everything in `weft.protocol`: keys, ids, addresses and instants in their text forms.
    public static JsonCodec ofProtocol() {
        return new JsonCodec(ValueTypes.protocol());
    }

    public byte[] encode(Object value) {
        try {
            return mapper.writeValueAsBytes(value);
        } catch (JsonProcessingException failure) {
            throw new IllegalArgumentException("not a value that has a JSON form", failure);
        }
    }

    public String encodeText(Object value) {
        return new String(encode(value), StandardCharsets.UTF_8);
    }

    /// @throws JsonMalformed when the bytes are not JSON or not of this type
    public <T> T decode(byte[] json, Class<T> type) {
        try {
            return present(mapper.readValue(json, type));
        } catch (IOException failure) {
            throw new JsonMalformed(failure);
        }
    }

    /// @throws JsonMalformed when the text is not JSON or not of this type
    public <T> T decode(String json, Class<T> type) {
        return decode(json.getBytes(StandardCharsets.UTF_8), type);
    }

    /// The kind that the codec writes for a member of a sealed family.
    public static String kindOf(Class<?> type) {
        return Kinds.of(type);
    }

    private static <T> T present(T value) {
        if (value == null) {
            throw new JsonMalformed("null stands where a value has to be");
        }
        return value;
    }
}
